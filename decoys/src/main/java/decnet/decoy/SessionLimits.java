package decnet.decoy;

import java.time.Duration;

/**
 * What all sessions together, one source, and one session may use; 0 or zero lifts a limit.
 *
 * @param sessions live sessions in all
 * @param perSource live sessions of one source (IPv4 address or IPv6 /64)
 * @param idle how long a session may wait for its peer's next byte, whatever its service allows
 */
public record SessionLimits(int sessions, int perSource, Duration idle) {
  public static final SessionLimits DEFAULT = new SessionLimits(20_000, 256, Duration.ofHours(2));

  public SessionLimits {
    if (sessions < 0 || perSource < 0 || idle.isNegative()) {
      throw new IllegalArgumentException(
          "limits: " + sessions + ", " + perSource + ", " + idle + " (expected: not negative)");
    }
  }
}
