package decnet.net;

import java.time.Duration;

/**
 * How a peer that says nothing is asked whether it is still there, so that one that vanished does
 * not keep its stream for ever. Source: RFC 9293 §3.8.4, tcp(7).
 *
 * @param idle silence before the first question
 * @param interval between questions that stay unanswered
 * @param probes vain questions after which the stream is reset
 */
public record KeepAlive(Duration idle, Duration interval, int probes) {
  /** As the machine's system does it unless a server says otherwise: zero stands for its value. */
  public static final KeepAlive SYSTEM = new KeepAlive(Duration.ZERO, Duration.ZERO, 0);

  public KeepAlive {
    if (idle.isNegative() || interval.isNegative() || probes < 0) {
      throw new IllegalArgumentException(
          "keep-alive: " + idle + ", " + interval + ", " + probes + " (expected: not negative)");
    }
  }

  /** This one, with values of {@code system} where it has none. */
  public KeepAlive or(KeepAlive system) {
    return new KeepAlive(
        idle.isZero() ? system.idle : idle,
        interval.isZero() ? system.interval : interval,
        probes == 0 ? system.probes : probes);
  }
}
