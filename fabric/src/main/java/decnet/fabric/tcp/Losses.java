package decnet.fabric.tcp;

/**
 * Which of the segments under way are lost: found by time (RACK) where SACK or ACKs tell what
 * arrived, else by three duplicate ACKs. Guarded by its connection's lock. Source: RFC 8985 §6, RFC
 * 5681 §3.2.
 */
final class Losses {
  private static final int DUPLICATES = 3; // RFC 5681 §3.2
  private static final long MILLI = 1_000_000L;

  private final SentLog log;
  private final RoundTrip trip;
  private int duplicates;
  private long deliveredAt;
  private int deliveredTo;
  private boolean anyDelivered;
  private long reorderAt;

  Losses(SentLog log, RoundTrip trip) {
    this.log = log;
    this.trip = trip;
  }

  /** An ACK that told nothing new. */
  void duplicate() {
    duplicates++;
  }

  /** An ACK that told something new, or a time-out. */
  void noDuplicates() {
    duplicates = 0;
  }

  /** When {@link #detect} may find more, 0 for never. */
  long reorderAt() {
    return reorderAt;
  }

  void clear() {
    reorderAt = 0;
  }

  /** The segment at {@code index} arrived. */
  void delivered(int index, long now) {
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

  /** The peer has all from {@code from} to {@code to}, which lies between una and next. */
  void sacked(int from, int to, long now) {
    for (int i = 0; i < log.count() && Seq.before(log.from(i), to); i++) {
      if (!log.isSacked(i) && Seq.atMost(from, log.from(i)) && Seq.atMost(log.to(i), to)) {
        delivered(i, now);
        log.markSacked(i);
      }
    }
  }

  /** Marks what is lost; whether anything was found. */
  boolean detect(long now) {
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
    return found;
  }

  /** Whether something sent later has arrived. */
  private boolean sentBeforeDelivered(int index) {
    long later = deliveredAt - log.at(index);
    return later > 0 || later == 0 && Seq.before(log.to(index), deliveredTo);
  }
}
