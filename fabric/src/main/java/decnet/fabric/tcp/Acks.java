package decnet.fabric.tcp;

/**
 * When an ACK is sent: at once for the first segments, for every second full one and for whatever
 * came out of order; else it waits for company. Guarded by its connection's lock. Source: RFC 1122
 * §4.2.3.2, RFC 5681 §4.2.
 */
final class Acks {
  private static final int AT_ONCE = 16; // Linux TCP_MAX_QUICKACKS

  private final TimerWheel wheel;
  private final long delay;
  private final TimerWheel.Timer timer;
  private int quick = AT_ONCE;
  private int owed;

  /**
   * @param delay how long an ACK may wait, nanoseconds
   * @param late called when it waited long enough
   */
  Acks(TimerWheel wheel, long delay, Runnable late) {
    this.wheel = wheel;
    this.delay = delay;
    timer = new TimerWheel.Timer(late);
  }

  /** An ACK went out, with whatever segment, or none will. */
  void sent() {
    owed = 0;
    wheel.cancel(timer);
  }

  boolean isOwed() {
    return owed > 0;
  }

  /** Data arrived: whether its ACK must go now; else the timer runs. */
  boolean isDueNow(int bytes, boolean inOrder, int enough) {
    owed += bytes;
    if (!inOrder || quick > 0 || delay == 0 || owed >= enough) {
      quick = Math.max(0, quick - 1);
      return true;
    }
    if (!timer.isArmed()) {
      wheel.arm(timer, wheel.nanos() + delay);
    }
    return false;
  }
}
