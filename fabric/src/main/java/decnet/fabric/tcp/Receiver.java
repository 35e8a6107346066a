package decnet.fabric.tcp;

import java.nio.ByteBuffer;

/**
 * The receiving half of a connection: what arrived in order and can be read, what arrived beyond a
 * gap, and the window that is offered. Its memory is bounded by the window. Guarded by its
 * connection's lock.
 *
 * <p>Source: RFC 9293 §3.8.6, RFC 7323 §2, RFC 2018.
 */
final class Receiver {
  private final ByteRing ring;
  private final Gaps gaps = new Gaps();
  private final int capacity;
  private final int scale;
  private int next;
  private int edge;
  private int finAt;
  private boolean finKnown;
  private boolean finished;

  /**
   * @param next the first sequence number to come
   * @param capacity most bytes that wait to be read
   * @param scale shift of the windows we offer
   * @param budget for what waits; what there is no memory for has not arrived
   */
  Receiver(int next, int capacity, int scale, BufferBudget budget) {
    this.next = next;
    this.capacity = capacity;
    this.scale = scale;
    ring = new ByteRing(capacity + (1 << scale), budget); // a window rounded up is still kept
    edge = next + Math.min(capacity, 65_535); // RFC 7323 §2.2: the SYN's window is not scaled
  }

  int next() {
    return next;
  }

  /** The first sequence number that is not welcome. */
  int edge() {
    return edge;
  }

  int readable() {
    return ring.count();
  }

  Gaps gaps() {
    return gaps;
  }

  /** Whether the peer's FIN and all before it arrived. */
  boolean finished() {
    return finished;
  }

  /** Whether a segment lies in the window. Source: RFC 9293 §3.10.7.4, first check. */
  boolean acceptable(int seq, int span) {
    int window = edge - next;
    int last = seq + span - 1;
    if (span == 0) {
      return window == 0 ? seq == next : inside(seq);
    }
    return window > 0
        && (inside(seq) || inside(last) || Seq.before(seq, next) && !Seq.before(last, next));
  }

  private boolean inside(int seq) {
    return !Seq.before(seq, next) && Seq.before(seq, edge);
  }

  /**
   * Takes the data and FIN of an acceptable segment.
   *
   * @return whether it came in order and closed no gap: its ACK may wait
   */
  boolean take(Segment segment) {
    boolean hadGaps = !gaps.isEmpty();
    int start = Seq.later(segment.seq(), next);
    int end = segment.seq() + segment.length();
    boolean finIn = segment.has(Segment.FIN) && !Seq.before(edge, end);
    end = Seq.before(edge, end) ? edge : end;
    boolean inOrder = !Seq.before(next, segment.seq());
    if (Seq.before(start, end)) {
      store(segment, start, end);
    }
    if (finIn && !finKnown && !Seq.before(end, next)) {
      finKnown = true;
      finAt = end;
    }
    if (finKnown && !finished && next == finAt) {
      finished = true;
      next++;
      edge = Seq.later(edge, next);
    }
    return inOrder && !hadGaps;
  }

  private void store(Segment segment, int start, int upTo) {
    if (finKnown && Seq.before(finAt, upTo)) {
      return; // data behind the FIN
    }
    int offset = ring.count() + (start - next);
    int room = ring.reserve(offset + (upTo - start)) - offset;
    int end = start + Math.min(room, upTo - start);
    if (room <= 0 || start != next && !gaps.add(start, end)) {
      return;
    }
    ByteBuffer source = segment.bytes();
    ring.put(offset, source, segment.data() + (start - segment.seq()), end - start);
    if (start == next) {
      int reached = gaps.close(end);
      ring.extend(reached - next);
      next = reached;
    }
  }

  /** Moves what can be read into {@code into}. */
  int read(ByteBuffer into) {
    int taken = ring.take(into);
    if (gaps.isEmpty()) {
      ring.trim();
    }
    return taken;
  }

  /** Whether reading has opened the window so far that the peer should know at once. */
  boolean worthTelling(int mss) {
    int offered = edge - next;
    int free = capacity - ring.count();
    return offered < capacity / 2 && free - offered >= Math.min(2 * mss, capacity / 2);
  }

  /**
   * The window field of the next segment; the right edge never moves back, and moves on only by
   * steps worth a segment. Source: RFC 9293 §3.8.6.2.2.
   */
  int window(int mss) {
    int offered = Math.max(0, edge - next);
    int free = Math.max(0, capacity - ring.count());
    int wanted = free - offered >= Math.min(mss, capacity / 2) ? free : Math.min(offered, free);
    wanted = Math.max(wanted, offered);
    int part = (1 << scale) - 1;
    int field = Math.min(65_535, wanted + part >> scale); // 16 bits, rounded up
    if (field << scale > free + part) {
      field = wanted >> scale; // many small steps must not add up to more than there is room for
    }
    edge = Seq.later(edge, next + (field << scale));
    return field;
  }

  /** Forgets what nobody will read. */
  void clear() {
    ring.clear();
    gaps.clear();
  }
}
