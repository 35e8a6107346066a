package decnet.fabric.tcp;

import java.nio.ByteBuffer;

/**
 * The sending half of a connection: what waits, what is under way, how much may be (the peer's
 * window and congestion control), and when to send again. Guarded by its connection's lock.
 *
 * <p>Losses are found by time (RACK) and by a probe of the tail (TLP); the window grows as Reno's
 * and falls to 7/10. Source: RFC 9293 §3.8, RFC 5681, RFC 6928, RFC 8985, RFC 2018, RFC 6298.
 */
final class Sender {
  /** How much may wait, bytes. */
  static final int BUFFER = 128 * 1024;

  private static final int DUPLICATES = 3; // RFC 5681 §3.2
  private static final long MILLI = 1_000_000L;
  private static final long PROBE_LEAST = 10 * MILLI; // RFC 8985 §7.2, as the wheel's tick allows
  private static final long PEER_DELAY = 200 * MILLI; // RFC 8985 §7.2: its delayed ACK at most

  /** What the sending half asks of its connection. */
  interface Outlet {
    /** Sends {@code length} bytes from {@code offset} of what waits, at {@code seq}. */
    void segment(int flags, int seq, int offset, int length);

    long nanos();
  }

  private final Outlet outlet;
  private final ByteRing ring = new ByteRing(BUFFER);
  private final SentLog log = new SentLog();
  private final RoundTrip trip;
  private final boolean nagle;
  private int mss;
  private int una;
  private int next;
  private int window;
  private int widest;
  private int windowSeq;
  private int windowAck;
  private final Congestion congestion;
  private int recoverTo;
  private boolean recovering;
  private int duplicates;
  private int backoff;
  private boolean finQueued;
  private boolean finSent;
  private boolean noDelay;
  private boolean probed;
  private long deliveredAt;
  private int deliveredTo;
  private boolean anyDelivered;
  private long timeoutAt;
  private long reorderAt;
  private long probeAt;
  private long persistAt;

  /**
   * @param first the sequence number of the first byte of data
   * @param mss most bytes of data in a segment
   */
  Sender(Outlet outlet, RoundTrip trip, boolean nagle, int first, int mss) {
    this.outlet = outlet;
    this.trip = trip;
    this.nagle = nagle;
    this.mss = mss;
    una = first;
    next = first;
    congestion = new Congestion(mss);
  }

  int una() {
    return una;
  }

  int next() {
    return next;
  }

  int mss() {
    return mss;
  }

  int backoff() {
    return backoff;
  }

  int room() {
    return ring.room();
  }

  ByteRing ring() {
    return ring;
  }

  void noDelay(boolean on) {
    noDelay = on;
  }

  /** FIN goes behind what waits. */
  void finish() {
    finQueued = true;
  }

  boolean isFinQueued() {
    return finQueued;
  }

  boolean isFinAcked() {
    return finSent && una == next;
  }

  /** Whether anything waits for an ACK or a window. */
  boolean isBusy() {
    return !log.isEmpty() || ring.count() > 0 || finQueued && !finSent;
  }

  /** Takes as much of {@code from} as there is room for. */
  int accept(ByteBuffer from) {
    int length = Math.min(from.remaining(), ring.room());
    ring.put(ring.count(), from, from.position(), length);
    ring.extend(length);
    from.position(from.position() + length);
    return length;
  }

  /** The first window, of the ACK that completes the handshake. */
  void open(int size, int seq, int ack) {
    window = size;
    widest = size;
    windowSeq = seq;
    windowAck = ack;
  }

  /**
   * An acceptable ACK: una ≤ ack ≤ next.
   *
   * @param size the peer's window, scaled
   */
  void acknowledged(Segment segment, int size) {
    int ack = segment.ack();
    long now = outlet.nanos();
    boolean sameWindow = size == window;
    updateWindow(segment, size);
    int before = log.inFlight();
    int advanced = ack - una;
    if (advanced > 0) {
      advance(ack, now);
    } else if (segment.length() == 0 && sameWindow && !log.isEmpty()) {
      duplicates++;
    }
    for (int i = 0; i < segment.sacks(); i++) {
      sacked(segment.sackFrom(i), segment.sackTo(i), now);
    }
    detectLoss(now, before);
    if (advanced > 0 && !recovering) {
      congestion.grow(advanced, before);
    }
    output();
  }

  private void updateWindow(Segment segment, int size) {
    if (Seq.before(windowSeq, segment.seq())
        || windowSeq == segment.seq() && Seq.atMost(windowAck, segment.ack())) {
      window = size; // RFC 9293 §3.10.7.4: SND.WL1 and SND.WL2
      widest = Math.max(widest, size);
      windowSeq = segment.seq();
      windowAck = segment.ack();
    }
  }

  private void advance(int ack, long now) {
    while (!log.isEmpty() && Seq.atMost(log.to(0), ack)) {
      if (!log.isSacked(0)) {
        delivered(0, now);
      }
      log.removeFirst();
    }
    if (!log.isEmpty() && Seq.before(log.from(0), ack)) {
      log.shortenFirst(ack);
    }
    int data = Math.min(ack - una, ring.count()); // the FIN is in no buffer
    ring.skip(data);
    una = ack;
    duplicates = 0;
    backoff = 0;
    probed = false;
    timeoutAt = log.isEmpty() ? 0 : now + trip.timeout(0);
    if (recovering && !Seq.before(una, recoverTo)) {
      recovering = false;
    }
  }

  private void delivered(int index, long now) {
    long at = log.at(index);
    long took = now - at;
    if (!log.isAgain(index)) {
      trip.sample(took); // RFC 6298 §3: never of what was sent twice
    } else if (took < trip.shortest()) {
      return; // RFC 8985 §6.2: the first one was delivered
    }
    if (!anyDelivered || at - deliveredAt > 0 || at == deliveredAt) {
      deliveredTo =
          anyDelivered && at == deliveredAt ? Seq.later(deliveredTo, log.to(index)) : log.to(index);
      anyDelivered = true;
      deliveredAt = at;
    }
  }

  private void sacked(int from, int to, long now) {
    if (!Seq.before(from, to) || !Seq.before(una, to) || Seq.before(next, to)) {
      return; // a duplicate (RFC 2883), or nonsense
    }
    for (int i = 0; i < log.count() && Seq.before(log.from(i), to); i++) {
      if (!log.isSacked(i) && Seq.atMost(from, log.from(i)) && Seq.atMost(log.to(i), to)) {
        delivered(i, now);
        log.markSacked(i);
      }
    }
  }

  private void detectLoss(long now, int flight) {
    reorderAt = 0;
    boolean found = false;
    if (duplicates >= DUPLICATES && !log.isEmpty() && !log.isSacked(0) && !log.isAgain(0)) {
      log.markLost(0);
      found = true;
    }
    if (anyDelivered && trip.known()) {
      long patience = trip.latest() + Math.max(MILLI, trip.shortest() / 4); // RFC 8985 §6.2
      for (int i = 0; i < log.count(); i++) {
        if (log.isSacked(i) || log.isLost(i) || !sentBeforeDelivered(i)) {
          continue;
        }
        long due = log.at(i) + patience;
        if (due - now <= 0) {
          log.markLost(i);
          found = true;
        } else {
          reorderAt = reorderAt == 0 ? due : Math.min(reorderAt, due);
        }
      }
    }
    if (found && !recovering) {
      recovering = true;
      recoverTo = next;
      congestion.lost(flight);
    }
  }

  /** Whether something sent later has arrived. */
  private boolean sentBeforeDelivered(int index) {
    long later = deliveredAt - log.at(index);
    return later > 0 || later == 0 && Seq.before(log.to(index), deliveredTo);
  }

  /** Sends what may be sent now. */
  void output() {
    long now = outlet.nanos();
    int again = log.firstLost();
    while (again >= 0 && congestion.allows(log.inFlight(), mss)) {
      resend(again, now);
      again = log.firstLost();
    }
    if (again < 0) {
      sendNew(now);
    }
    schedule(now);
  }

  private void sendNew(long now) {
    while (!finSent) {
      int waiting = ring.count() - (next - una);
      int allowed = una + window - next;
      int length = Math.max(0, Math.min(Math.min(waiting, mss), allowed));
      boolean fin = finQueued && length == waiting && allowed > length;
      if (length == 0 && !fin || !mayGo(length, waiting, fin)) {
        return;
      }
      int flags = Segment.ACK | (length == waiting && length > 0 ? Segment.PSH : 0);
      int end = next + length + (fin ? 1 : 0);
      int offset = next - una;
      int seq = next;
      next = end;
      finSent = fin;
      if (log.isEmpty()) {
        timeoutAt = now + trip.timeout(backoff);
      }
      log.add(seq, end, now);
      outlet.segment(fin ? flags | Segment.FIN : flags, seq, offset, length);
    }
  }

  private boolean mayGo(int length, int waiting, boolean fin) {
    if (!congestion.allows(log.inFlight(), length)) {
      return false;
    }
    if (length == mss || fin || log.isEmpty()) {
      return true;
    }
    if (length < waiting) {
      return length >= widest / 2; // RFC 9293 §3.8.6.2.1: no silly small segments
    }
    return noDelay || !nagle;
  }

  private void resend(int index, long now) {
    int seq = log.from(index);
    int end = log.to(index);
    boolean fin = finSent && end == next;
    log.markAgain(index, now);
    int length = end - seq - (fin ? 1 : 0);
    int flags = Segment.ACK | (length > 0 && end == next ? Segment.PSH : 0);
    outlet.segment(fin ? flags | Segment.FIN : flags, seq, seq - una, length);
  }

  private void schedule(long now) {
    if (log.isEmpty()) {
      timeoutAt = 0;
      reorderAt = 0;
      probeAt = 0;
      boolean blocked = ring.count() > 0 || finQueued && !finSent;
      persistAt = blocked ? persistAt == 0 ? now + trip.timeout(backoff) : persistAt : 0;
      return;
    }
    persistAt = 0;
    if (timeoutAt == 0) {
      timeoutAt = now + trip.timeout(backoff);
    }
    boolean probe = !probed && backoff == 0 && trip.known(); // in recovery too: a time-out is dear
    probeAt = 0;
    if (probe) {
      long wait = Math.max(PROBE_LEAST, 2 * trip.smoothed());
      wait += log.count() == 1 ? PEER_DELAY : 0; // RFC 8985 §7.2: one segment may wait for its ACK
      probeAt = Math.min(log.at(log.count() - 1) + wait, timeoutAt);
    }
  }

  /** When {@link #expired} is to be called, 0 for never. */
  long deadline() {
    long first = 0;
    for (long candidate : new long[] {timeoutAt, reorderAt, probeAt, persistAt}) {
      if (candidate != 0 && (first == 0 || candidate - first < 0)) {
        first = candidate;
      }
    }
    return first;
  }

  /** Something is due. */
  void expired() {
    long now = outlet.nanos();
    if (timeoutAt != 0 && timeoutAt - now <= 0) {
      timedOut(now);
    } else if (reorderAt != 0 && reorderAt - now <= 0) {
      detectLoss(now, log.inFlight());
    } else if (probeAt != 0 && probeAt - now <= 0) {
      probed = true;
      int last = log.count() - 1;
      if (!log.isSacked(last)) {
        resend(last, now);
      }
      timeoutAt = now + trip.timeout(0);
    } else if (persistAt != 0 && persistAt - now <= 0) {
      backoff++;
      persistAt = now + trip.timeout(backoff);
      if (una + window - next <= 0) {
        probe();
      }
    }
    output();
  }

  /** Asks the peer where it is: a number that it knows already must be answered. */
  void probe() {
    outlet.segment(Segment.ACK, una - 1, 0, 0);
  }

  private void timedOut(long now) {
    congestion.timedOut(log.inFlight());
    log.markAllLost();
    recovering = false;
    recoverTo = next;
    duplicates = 0;
    probed = true;
    backoff++;
    timeoutAt = now + trip.timeout(backoff);
  }

  /** Forgets everything. */
  void clear() {
    ring.clear();
    log.clear();
    finQueued = false;
    timeoutAt = 0;
    reorderAt = 0;
    probeAt = 0;
    persistAt = 0;
  }
}
