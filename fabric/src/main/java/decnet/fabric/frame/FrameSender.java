package decnet.fabric.frame;

import decnet.base.IpAddress;
import decnet.fabric.link.Frame;
import decnet.fabric.link.FramePool;
import decnet.fabric.link.Link;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts headers before what the layers above wrote, and sends. A layer takes a frame, writes its own
 * header and payload from {@link #PAYLOAD} on, and hands it back. Thread-safe.
 */
public final class FrameSender {
  /** Where the payload of IPv4 or IPv6 begins in a frame to be sent. */
  public static final int PAYLOAD = 64; // room for Ethernet, tag and IPv6: 58, rounded up to 8

  private static final int IPV4_HEADER = 20; // RFC 791 §3.1
  private static final int IPV6_HEADER = 40; // RFC 8200 §3
  private static final int FRAGMENT_HEADER = 8; // RFC 8200 §4.5
  private static final int SLACK = 8;
  private static final int MOST_LATE = 1_024; // of all hosts: 1.6 MB with an MTU of 1,500

  private final Link link;
  private final FramePool pool;
  private final AtomicInteger late = new AtomicInteger();
  private final Counters counters;
  private final Set<IpAddress> silent = ConcurrentHashMap.newKeySet();

  public FrameSender(Link link, Counters counters) {
    this.link = link;
    this.counters = counters;
    pool = new FramePool(PAYLOAD + link.mtu() + SLACK);
  }

  public int mtu() {
    return link.mtu();
  }

  /** Nothing leaves from {@code address} any more. */
  public void silence(IpAddress address) {
    silent.add(address);
  }

  /** What leaves from {@code address} is sent again. */
  public void voice(IpAddress address) {
    silent.remove(address);
  }

  public Frame take() {
    return pool.take();
  }

  /** Sends {@code length} bytes at {@link #PAYLOAD} as one packet and takes the frame back. */
  public void send(Frame frame, int length, Hop hop, IpFields fields) {
    int start;
    if (hop.local().isIpv4()) {
      int flags = fields.dontFragment() ? 0x4000 : 0;
      start = header(frame.bytes(), length, hop, fields, flags);
    } else {
      start = header6(frame.bytes(), PAYLOAD, length, hop, fields);
    }
    write(frame, start, PAYLOAD + length, hop);
  }

  /** Sends {@code whole}, in fragments where it does not fit. Source: RFC 791 §3.2. */
  public void send(ByteBuffer whole, Hop hop, IpFields fields) {
    if (!hop.local().isIpv4()) {
      send6(whole, hop, fields);
      return;
    }
    int most = (mtu() - IPV4_HEADER) & ~7;
    int from = 0;
    int total = whole.remaining();
    do {
      int length = total - from <= mtu() - IPV4_HEADER ? total - from : most;
      boolean more = from + length < total;
      boolean fragment = more || from > 0;
      Frame frame = pool.take();
      frame.bytes().put(PAYLOAD, whole, whole.position() + from, length);
      int flags = fragment ? (more ? 0x2000 : 0) | from / 8 : fields.dontFragment() ? 0x4000 : 0;
      write(frame, header(frame.bytes(), length, hop, fields, flags), PAYLOAD + length, hop);
      from += length;
    } while (from < total);
  }

  /** Source: RFC 8200 §4.5. */
  private void send6(ByteBuffer whole, Hop hop, IpFields fields) {
    int total = whole.remaining();
    if (total <= mtu() - IPV6_HEADER) {
      Frame frame = pool.take();
      frame.bytes().put(PAYLOAD, whole, whole.position(), total);
      send(frame, total, hop, fields);
      return;
    }
    int most = (mtu() - IPV6_HEADER - FRAGMENT_HEADER) & ~7;
    for (int from = 0; from < total; from += most) {
      int length = Math.min(most, total - from);
      Frame frame = pool.take();
      ByteBuffer bytes = frame.bytes();
      int at = PAYLOAD + FRAGMENT_HEADER;
      bytes.put(at, whole, whole.position() + from, length);
      bytes.putShort(PAYLOAD, (short) (fields.protocol() << 8));
      bytes.putShort(PAYLOAD + 2, (short) (from | (from + length < total ? 1 : 0)));
      bytes.putInt(PAYLOAD + 4, fields.id());
      int start = header6(bytes, PAYLOAD, FRAGMENT_HEADER + length, hop, fields);
      bytes.put(PAYLOAD - IPV6_HEADER + 6, (byte) Ipv6Headers.FRAGMENT);
      write(frame, start, at + length, hop);
    }
  }

  /** Writes the headers before {@code at}; where the frame begins. */
  private static int header6(ByteBuffer bytes, int at, int length, Hop hop, IpFields fields) {
    int network = at - IPV6_HEADER;
    bytes.putInt(network, 0x6000_0000 | fields.tos() << 20 | fields.label());
    bytes.putInt(network + 4, length << 16 | fields.protocol() << 8 | fields.ttl());
    bytes.putLong(network + 8, hop.local().high()).putLong(network + 16, hop.local().low());
    bytes.putLong(network + 24, hop.peer().high()).putLong(network + 32, hop.peer().low());
    return Ethernet.write(bytes, network, hop, Ethernet.IPV6);
  }

  /** Writes the headers before {@link #PAYLOAD}; where the frame begins. */
  private static int header(ByteBuffer bytes, int length, Hop hop, IpFields fields, int flags) {
    final int network = PAYLOAD - IPV4_HEADER;
    bytes.putShort(network, (short) (0x4500 | fields.tos())); // version 4, 5 words
    bytes.putShort(network + 2, (short) (IPV4_HEADER + length));
    bytes.putShort(network + 4, (short) fields.id());
    bytes.putShort(network + 6, (short) flags);
    bytes.putShort(network + 8, (short) (fields.ttl() << 8 | fields.protocol()));
    bytes.putShort(network + 10, (short) 0);
    bytes.putInt(network + 12, hop.local().ipv4());
    bytes.putInt(network + 16, hop.peer().ipv4());
    bytes.putShort(network + 10, Checksum.fold(Checksum.sum(bytes, network, IPV4_HEADER)));
    return Ethernet.write(bytes, network, hop, Ethernet.IPV4);
  }

  /** Sends what was written behind an Ethernet header at {@link #PAYLOAD}, as {@code type}. */
  void sendRaw(Frame frame, int length, Hop hop, int type) {
    write(frame, Ethernet.write(frame.bytes(), PAYLOAD, hop, type), PAYLOAD + length, hop);
  }

  private void write(Frame frame, int start, int end, Hop hop) {
    if (!silent.isEmpty() && silent.contains(hop.local())) {
      pool.give(frame);
      return;
    }
    frame.bounds(start, end);
    LateFrames later = hop.nic().late();
    if (later == null) {
      leave(frame);
    } else {
      later.add(frame);
    }
  }

  /** Whether one more frame may wait; {@link #waited} must follow then. */
  boolean mayWait() {
    if (late.incrementAndGet() > MOST_LATE) {
      late.decrementAndGet();
      return false;
    }
    return true;
  }

  /** A frame that waited leaves. */
  void waited() {
    late.decrementAndGet();
  }

  void leave(Frame frame) {
    link.write(frame);
    counters.sent();
    pool.give(frame);
  }
}
