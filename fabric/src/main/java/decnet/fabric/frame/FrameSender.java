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
  /** Where the payload of IPv4 begins in a frame to be sent. */
  public static final int PAYLOAD = 40; // room for Ethernet, tag and IPv4: 38, rounded up to 8

  private static final int IPV4_HEADER = 20; // RFC 791 §3.1
  private static final int NETWORK = PAYLOAD - IPV4_HEADER;
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
    header(frame.bytes(), length, hop, fields, fields.dontFragment() ? 0x4000 : 0);
    int start = Ethernet.write(frame.bytes(), NETWORK, hop, Ethernet.IPV4);
    write(frame, start, PAYLOAD + length, hop);
  }

  /** Sends {@code whole}, in fragments where it does not fit. Source: RFC 791 §3.2. */
  public void send(ByteBuffer whole, Hop hop, IpFields fields) {
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
      header(frame.bytes(), length, hop, fields, flags);
      write(
          frame, Ethernet.write(frame.bytes(), NETWORK, hop, Ethernet.IPV4), PAYLOAD + length, hop);
      from += length;
    } while (from < total);
  }

  private static void header(ByteBuffer bytes, int length, Hop hop, IpFields fields, int flags) {
    bytes.putShort(NETWORK, (short) (0x4500 | fields.tos())); // version 4, 5 words
    bytes.putShort(NETWORK + 2, (short) (IPV4_HEADER + length));
    bytes.putShort(NETWORK + 4, (short) fields.id());
    bytes.putShort(NETWORK + 6, (short) flags);
    bytes.putShort(NETWORK + 8, (short) (fields.ttl() << 8 | fields.protocol()));
    bytes.putShort(NETWORK + 10, (short) 0);
    bytes.putInt(NETWORK + 12, hop.local().ipv4());
    bytes.putInt(NETWORK + 16, hop.peer().ipv4());
    bytes.putShort(NETWORK + 10, Checksum.fold(Checksum.sum(bytes, NETWORK, IPV4_HEADER)));
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
