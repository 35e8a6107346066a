package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.IpFields;
import decnet.fabric.link.Frame;
import decnet.fabric.personality.Answer;
import decnet.fabric.personality.IdPolicy;
import decnet.fabric.personality.OptionText;
import decnet.fabric.personality.Personality;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes segments into frames and sends them. Thread-safe. Source: RFC 9293 §3.1. */
final class TcpOutput {
  private static final int IP_AND_TCP = 40; // headers without options
  private static final int IPV6_AND_TCP = 60;
  private static final int AT = FrameSender.PAYLOAD;

  private final FrameSender sender;
  private final TimerWheel wheel;

  TcpOutput(FrameSender sender, TimerWheel wheel) {
    this.sender = sender;
    this.wheel = wheel;
  }

  long nanos() {
    return wheel.nanos();
  }

  /** What the link takes. */
  int mtu() {
    return sender.mtu();
  }

  /** The MSS that the link allows one with the address {@code local}. */
  int ownMss(IpAddress local) {
    return sender.mtu() - (local.isIpv4() ? IP_AND_TCP : IPV6_AND_TCP);
  }

  Frame take() {
    return sender.take();
  }

  /** Writes the fixed part of the header. */
  static void header(Frame frame, int ports, int seq, int ack) {
    ByteBuffer bytes = frame.bytes();
    bytes.putInt(AT, ports);
    bytes.putInt(AT + 4, seq);
    bytes.putInt(AT + 8, ack);
    bytes.putInt(AT + 16, 0); // checksum and urgent pointer
  }

  /** Source port, then target port. */
  static int ports(int local, int remote) {
    return local << 16 | remote;
  }

  /** Writes the word with length, flags and window. */
  static void flags(Frame frame, int headerBytes, int flags, int window) {
    frame.bytes().putInt(AT + 12, headerBytes / 4 << 28 | flags << 16 | window); // length in words
  }

  /** Sums up and sends {@code length} bytes of header and data. */
  void send(Frame frame, int length, Hop hop, IpFields fields) {
    ByteBuffer bytes = frame.bytes();
    long sum =
        Checksum.sum(bytes, AT, length)
            + Checksum.pseudo(hop.local(), hop.peer(), IpFields.TCP, length);
    bytes.putShort(AT + 16, Checksum.fold(sum));
    sender.send(frame, length, hop, fields);
  }

  /** Ports, the local one first, sequence number and acknowledgment of a segment. */
  record Numbers(int ports, int seq, int ack) {}

  /** Sends an ACK, with {@code text} if there is any, that belongs to no connection. */
  void line(Caller caller, Numbers numbers, int window, String text) {
    Personality.Ip ip = caller.host().state().personality().ip();
    Frame frame = take();
    header(frame, numbers.ports(), numbers.seq(), numbers.ack());
    flags(frame, Segment.HEADER, Segment.ACK | (text.isEmpty() ? 0 : Segment.PSH), window);
    frame.bytes().put(AT + Segment.HEADER, text.getBytes(StandardCharsets.ISO_8859_1));
    int flow = caller.host().state().draw();
    int id = caller.host().state().id(ip.dataId(), IdPolicy.Use.TCP, flow);
    IpFields fields = new IpFields(IpFields.TCP, ip.ttl(), 0, id, ip.dontFragment());
    send(frame, Segment.HEADER + text.length(), caller.hop(), fields);
  }

  /** Answers a segment that belongs to no connection; {@code isn} is ours if one is wanted. */
  void answer(Segment odd, Caller caller, Answer answer, int isn) {
    Personality.Ip ip = caller.host().state().personality().ip();
    Answer.Oddities oddities = answer.oddities();
    Frame frame = take();
    int ports = ports(odd.targetPort(), odd.sourcePort());
    header(
        frame, ports, value(answer.sequence(), odd, isn), value(answer.acknowledgment(), odd, isn));
    ByteBuffer bytes = frame.bytes();
    int length = Segment.HEADER;
    if (!oddities.options().isEmpty()) {
      int stamp = caller.host().state().timestamp(caller.hop().flowKey(), ports, nanos());
      OptionText.Fill fill =
          new OptionText.Fill(ownMss(caller.hop().local()), 0, stamp, odd.stamp());
      length += OptionText.write(oddities.options(), bytes, AT + length, fill);
    }
    flags(frame, length, answer.flags() | oddities.reserved() << 8, answer.window());
    bytes.putShort(AT + 18, (short) oddities.urgent());
    bytes.put(AT + length, oddities.data().toArray());
    boolean reset = (answer.flags() & Segment.RST) != 0;
    int id =
        caller
            .host()
            .state()
            .id(
                reset ? ip.resetId() : ip.synAckId(),
                reset ? IdPolicy.Use.RESET : IdPolicy.Use.TCP,
                0);
    int ttl = oddities.ttl() == 0 ? ip.ttl() : oddities.ttl();
    IpFields fields =
        caller.hop().local().isIpv4()
            ? new IpFields(IpFields.TCP, ttl, 0, id, answer.dontFragment())
            : caller.host().state().fields(IpFields.TCP, 0, caller.hop().flowKey(), ports, true);
    send(frame, length + oddities.data().length(), caller.hop(), fields);
  }

  private static int value(Answer.Value value, Segment odd, int isn) {
    return switch (value) {
      case ZERO -> 0;
      case SEQ -> odd.seq();
      case AFTER_SEQ -> odd.seq() + 1;
      case NEXT -> odd.seq() + odd.span();
      case ACK -> odd.ack();
      case AFTER_ACK -> odd.ack() + 1;
      case ISN -> isn;
      case OTHER -> odd.seq() ^ 0x5a5a_0000 ^ odd.ack() << 1; // none of the above
    };
  }
}
