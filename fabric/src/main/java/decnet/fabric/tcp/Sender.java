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

  private static final long MILLI = 1_000_000L;
  private static final long PROBE_LEAST = 10 * MILLI; // RFC 8985 §7.2, as the wheel's tick allows
  private static final long PEER_DELAY = 200 * MILLI; // RFC 8985 §7.2: its delayed ACK at most

  /** What the sending half asks of its connection. */
  interface Outlet {
    /** Sends {@code length} bytes from {@code offset} of what waits, at {@code seq}. */
    void segment(int flags, int seq, int offset, int length);

    long nanos();

    /** For what waits. */
    BufferBudget budget();
  }

  private final Outlet outlet;
  private final ByteRing ring;
  private final SentLog log = new SentLog();
  private final RoundTrip trip;
  private final Losses losses;
  private final boolean nagle;
  private final int agreedMss;
  private int mss;
  private long lowerUntil;
  private int una;
  private int next;
  private int window;
  private int widest;
  private int windowSeq;
  private int windowAck;
  private final Congestion congestion;
  private int recoverTo;
  private boolean recovering;
  private int backoff;
  private boolean finQueued;
  private boolean finSent;
  private boolean noDelay;
  private boolean probed;
  private long timeoutAt;
  private long probeAt;
  private long persistAt;
  private long blockedSince;
  private int vainProbes;

  /**
   * @param first the sequence number of the first byte of data
   * @param mss most bytes of data in a segment
   */
  Sender(Outlet outlet, RoundTrip trip, boolean nagle, int first, int mss) {
    this.outlet = outlet;
    ring = new ByteRing(BUFFER, outlet.budget());
    losses = new Losses(log, trip);
    this.trip = trip;
    this.nagle = nagle;
    this.mss = mss;
    agreedMss = mss;
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

  /** How often we have asked or repeated in vain. */
  int vain() {
    return persistAt != 0 ? vainProbes : backoff;
  }

  /** How long the peer's window has been closed with data waiting, nanoseconds. */
  long blocked() {
    return persistAt != 0 ? outlet.nanos() - blockedSince : 0;
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
    int wanted = Math.min(from.remaining(), ring.room());
    int length = Math.min(wanted, Math.max(0, ring.reserve(ring.count() + wanted) - ring.count()));
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
    vainProbes = 0;
    boolean sameWindow = size == window;
    updateWindow(segment, size);
    int before = log.inFlight();
    int advanced = ack - una;
    if (advanced > 0) {
      advance(ack, now);
    } else if (segment.length() == 0 && sameWindow && !log.isEmpty()) {
      losses.duplicate();
    }
    for (int i = 0; i < segment.sacks(); i++) {
      int from = segment.sackFrom(i);
      int to = segment.sackTo(i);
      if (Seq.before(from, to) && Seq.before(una, to) && Seq.atMost(to, next)) {
        losses.sacked(from, to, now); // else a duplicate (RFC 2883), or nonsense
      }
    }
    lookForLosses(now, before);
    if (advanced > 0 && !recovering) {
      congestion.grow(advanced, before);
    }
    output();
  }

  private void lookForLosses(long now, int flight) {
    if (losses.detect(now) && !recovering) {
      recovering = true;
      recoverTo = next;
      congestion.lost(flight);
    }
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
        losses.delivered(0, now);
      }
      log.removeFirst();
    }
    if (!log.isEmpty() && Seq.before(log.from(0), ack)) {
      log.shortenFirst(ack);
    }
    int data = Math.min(ack - una, ring.count()); // the FIN is in no buffer
    ring.skip(data);
    ring.trim();
    una = ack;
    losses.noDuplicates();
    backoff = 0;
    probed = false;
    timeoutAt = log.isEmpty() ? 0 : now + trip.timeout(0);
    if (recovering && !Seq.before(una, recoverTo)) {
      recovering = false;
    }
  }

  /**
   * The path takes no more than {@code most} bytes of data in a segment until {@code until}; what
   * was larger is sent again. Source: RFC 1191 §6.3, §6.4.
   */
  void lower(int most, long until) {
    lowerUntil = until;
    if (most < mss) {
      mss = most;
      log.markLongLost(most);
      recovering = true; // a narrow path says nothing of congestion
      recoverTo = next;
      output();
    }
  }

  /** Sends what may be sent now. */
  void output() {
    long now = outlet.nanos();
    if (mss < agreedMss && lowerUntil - now <= 0) {
      mss = agreedMss;
    }
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
    int whole = log.to(index) - seq - (finSent && log.to(index) == next ? 1 : 0);
    if (whole > mss) {
      log.split(index, seq + mss);
    }
    int end = log.to(index);
    boolean fin = finSent && end == next;
    log.markAgain(index, now);
    int length = Math.min(whole, mss);
    int flags = Segment.ACK | (length > 0 && end == next ? Segment.PSH : 0);
    outlet.segment(fin ? flags | Segment.FIN : flags, seq, seq - una, length);
  }

  private void schedule(long now) {
    if (log.isEmpty()) {
      timeoutAt = 0;
      losses.clear();
      probeAt = 0;
      boolean blocked = ring.count() > 0 || finQueued && !finSent;
      if (blocked && persistAt == 0) {
        persistAt = now + trip.timeout(backoff);
        blockedSince = now;
      }
      persistAt = blocked ? persistAt : 0;
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
    for (long candidate : new long[] {timeoutAt, losses.reorderAt(), probeAt, persistAt}) {
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
    } else if (losses.reorderAt() != 0 && losses.reorderAt() - now <= 0) {
      lookForLosses(now, log.inFlight());
    } else if (probeAt != 0 && probeAt - now <= 0) {
      probed = true;
      int last = log.count() - 1;
      if (!log.isSacked(last)) {
        resend(last, now);
      }
      timeoutAt = now + trip.timeout(0);
    } else if (persistAt != 0 && persistAt - now <= 0) {
      backoff++;
      vainProbes++;
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
    losses.noDuplicates();
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
    losses.clear();
    probeAt = 0;
    persistAt = 0;
  }
}
