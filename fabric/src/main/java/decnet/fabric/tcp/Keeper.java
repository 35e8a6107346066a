package decnet.fabric.tcp;

import decnet.net.KeepAlive;

/**
 * Asks a silent peer whether it is still there. Guarded by its connection's lock. Source: RFC 9293
 * §3.8.4, as Linux does it: nothing is asked while data is under way, which asks by itself.
 */
final class Keeper {
  private final long idle;
  private final long interval;
  private final int most;
  private long since;
  private int asked;

  /** What is to be done now. */
  enum Due {
    NOTHING,
    ASK,
    GIVE_UP
  }

  /** The peer is taken to have spoken {@code now}. */
  Keeper(KeepAlive how, long now) {
    idle = how.idle().toNanos();
    interval = how.interval().toNanos();
    most = how.probes();
    since = now;
  }

  /** The peer said something. */
  void heard(long now) {
    since = now;
    asked = 0;
  }

  /** When {@link #due} is to be asked. */
  long deadline() {
    return since + (asked == 0 ? idle : interval);
  }

  /** {@code busy}: whether data is under way or waits. */
  Due due(long now, boolean busy) {
    if (deadline() - now > 0) {
      return Due.NOTHING;
    }
    if (busy) {
      heard(now);
      return Due.NOTHING;
    }
    if (asked >= most) {
      return Due.GIVE_UP;
    }
    asked++;
    since = now;
    return Due.ASK;
  }
}
