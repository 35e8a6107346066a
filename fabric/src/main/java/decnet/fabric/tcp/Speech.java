package decnet.fabric.tcp;

import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.link.Frame;
import decnet.fabric.personality.IdPolicy;
import decnet.fabric.personality.Personality;
import java.nio.ByteBuffer;

/**
 * How a connection's segments look: addresses, options, time stamps, IPv4 fields, all as the
 * personality has it. Guarded by its connection's lock. Source: RFC 9293 §3.1, RFC 7323, RFC 2018.
 */
final class Speech {
  /** Length of the time stamp option with its padding. */
  static final int STAMP_BYTES = 12;

  private static final int AT = FrameSender.PAYLOAD;
  private static final int MOST_OPTIONS = 40; // RFC 9293 §3.1: 15 words of header
  private static final int OLD_STAMP = 24 * 24 * 3_600; // RFC 7323 §5.5: 24 days, seconds

  /** The data of a segment: {@code length} bytes from {@code offset} of what waits. */
  record Data(ByteRing ring, int offset, int length) {}

  private final TcpOutput output;
  private final TcpHost host;
  private final SynOptions options;
  private final Personality personality;
  private final int ports;
  private final int first;
  private Hop hop;
  private int recentStamp;
  private long recentAt;
  private boolean explicitCongestion;
  private boolean experienced;
  private int flow;
  private boolean fragmentable;
  private boolean urgent;
  private int urgentTo;

  Speech(TcpOutput output, TcpHost host, SynOptions options, int ports, Hop hop, int first) {
    this.output = output;
    this.host = host;
    this.options = options;
    this.ports = ports;
    this.hop = hop;
    this.first = first;
    personality = host.state().personality();
    flow = host.state().draw() & 0xffff;
  }

  TcpHost host() {
    return host;
  }

  Hop hop() {
    return hop;
  }

  int ports() {
    return ports;
  }

  int synAckRetries() {
    return personality.tcp().synAckRetries();
  }

  private long nanos() {
    return output.nanos();
  }

  /** The peer's SYN. */
  void heard(Offer syn) {
    recentStamp = syn.stamp();
    recentAt = nanos();
    explicitCongestion = personality.tcp().ecn() && syn.congestion();
  }

  /** An acceptable segment: the peer may have moved, and its clock has. */
  void heard(Segment segment, Packet packet, int next) {
    if (packet.sourceMac() != hop.peerMac() || packet.vlan() != hop.vlan()) {
      hop = packet.back(hop.nic());
    }
    if (options.stamps() && segment.stamped() && Seq.atMost(segment.seq(), next)) {
      recentStamp = segment.stamp(); // RFC 7323 §4.3
      recentAt = nanos();
    }
    if (explicitCongestion) {
      experienced = (packet.tos() & 3) == 3 || experienced && !segment.has(Segment.CWR); // RFC 3168
    }
  }

  /** Whether a segment is older than what was heard already. Source: RFC 7323 §5.3. */
  boolean isOld(Segment segment) {
    return options.stamps()
        && segment.stamped()
        && Seq.before(segment.stamp(), recentStamp)
        && (nanos() - recentAt) / 1_000_000_000L < OLD_STAMP;
  }

  /** Routers may cut what it says from now on, or not. */
  void fragmentable(boolean may) {
    fragmentable = may;
  }

  /** Whether it asks routers not to cut, and so may hear from them of a narrow path. */
  boolean discoversPath() {
    return !hop.local().isIpv4() || personality.ip().dontFragment();
  }

  private int stamp() {
    return options.stamps() ? host.state().timestamp(hop.flowKey(), ports, nanos()) : 0;
  }

  /** Sends the SYN-ACK; {@code next} is the number behind the SYN's. */
  void synAck(int next) {
    synAck(next, options.window(personality.tcp()));
  }

  /** As above, with a window of its own. */
  void synAck(int next, int window) {
    Frame frame = output.take();
    TcpOutput.header(frame, ports, first, next);
    int length =
        Segment.HEADER + options.write(frame.bytes(), AT + Segment.HEADER, stamp(), recentStamp);
    int flags = Segment.SYN | Segment.ACK | (explicitCongestion ? Segment.ECE : 0);
    TcpOutput.flags(frame, length, flags, Math.min(65_535, window));
    send(frame, length, personality.ip().synAckId(), 0);
  }

  /** Sends a SYN. Its window is the one that knows nothing of time stamps, as in Linux. */
  void syn() {
    Frame frame = output.take();
    TcpOutput.header(frame, ports, first, 0);
    int length = Segment.HEADER + options.write(frame.bytes(), AT + Segment.HEADER, stamp(), 0);
    TcpOutput.flags(frame, length, Segment.SYN, Math.min(65_535, personality.tcp().plainWindow()));
    send(frame, length, personality.ip().dataId(), 0);
  }

  /** The data before {@code to} is urgent from now on. Source: RFC 9293 §3.8.5, RFC 6093 §2.1. */
  void urgentTo(int to) {
    urgent = true;
    urgentTo = to;
  }

  /** Writes the urgent pointer of a segment from {@code seq} on; the flag that goes with it. */
  private int urgency(ByteBuffer bytes, int seq) {
    urgent &= Seq.before(seq, urgentTo);
    if (!urgent) {
      return 0;
    }
    bytes.putShort(AT + 18, (short) Math.min(0xffff, urgentTo - seq));
    return Segment.URG;
  }

  /** Sends a segment with all that goes without saying. */
  void say(int flags, int seq, Receiver receiver, Data data) {
    Frame frame = output.take();
    ByteBuffer bytes = frame.bytes();
    int window = receiver.window(options.sendMss());
    TcpOutput.header(frame, ports, seq, receiver.next());
    int length = Segment.HEADER + stampAndSack(bytes, receiver, data.length());
    int marks = (experienced ? Segment.ECE : 0) | urgency(bytes, seq);
    TcpOutput.flags(frame, length, flags | marks, window);
    if (data.length() > 0) {
      data.ring().copy(data.offset(), bytes, AT + length, data.length());
    }
    boolean capable = explicitCongestion && data.length() > 0;
    send(frame, length + data.length(), personality.ip().dataId(), capable ? 2 : 0); // ECT(0)
  }

  /** Sends RST. Source: RFC 9293 §3.10.7.1, §3.5.2. */
  void reset(int seq, Receiver receiver) {
    Frame frame = output.take();
    TcpOutput.header(frame, ports, seq, receiver.next());
    int length = Segment.HEADER + stampAndSack(frame.bytes(), receiver, MOST_OPTIONS);
    TcpOutput.flags(frame, length, Segment.RST | Segment.ACK, 0);
    send(frame, length, personality.ip().dataId(), 0);
  }

  private int stampAndSack(ByteBuffer bytes, Receiver receiver, int dataLength) {
    int at = AT + Segment.HEADER;
    if (options.stamps()) {
      bytes.putInt(
          at, Segment.OPTION_NOP << 24 | Segment.OPTION_NOP << 16 | 0x080a); // kind, length
      bytes.putInt(at + 4, stamp());
      bytes.putInt(at + 8, recentStamp);
      at += STAMP_BYTES;
    }
    Gaps gaps = receiver.gaps();
    if (options.sack() && !gaps.isEmpty() && dataLength == 0) {
      int room = (AT + Segment.HEADER + MOST_OPTIONS - at - 4) / 8;
      at += sack(bytes, at, gaps, Math.min(room, gaps.count()));
    }
    return at - AT - Segment.HEADER;
  }

  /** The run that grew last comes first. Source: RFC 2018 §4. */
  private static int sack(ByteBuffer bytes, int at, Gaps gaps, int blocks) {
    int length = 2 + 8 * blocks;
    bytes.putInt(
        at,
        Segment.OPTION_NOP << 24 | Segment.OPTION_NOP << 16 | Segment.OPTION_SACK << 8 | length);
    int latest = gaps.latest();
    int to = at + 4;
    for (int i = 0, run = latest; i < blocks; i++) {
      bytes.putInt(to, gaps.from(run));
      bytes.putInt(to + 4, gaps.to(run));
      to += 8;
      run = run == 0 ? gaps.count() - 1 : run - 1;
    }
    return to - at;
  }

  private void send(Frame frame, int length, IdPolicy policy, int tos) {
    if (!hop.local().isIpv4()) {
      output.send(
          frame, length, hop, host.state().fields(IpFields.TCP, tos, hop.flowKey(), ports, true));
      return;
    }
    Personality.Ip ip = personality.ip();
    flow = policy == IdPolicy.FLOW ? flow + 1 : flow;
    int id = host.state().id(policy, IdPolicy.Use.TCP, flow);
    boolean whole = ip.dontFragment() && !fragmentable;
    output.send(frame, length, hop, new IpFields(IpFields.TCP, ip.ttl(), tos, id, whole));
  }
}
