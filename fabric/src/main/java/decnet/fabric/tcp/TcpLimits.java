package decnet.fabric.tcp;

import java.time.Duration;

/**
 * How much one fabric holds at most. A connection without data takes about 1.5 KB; in TIME-WAIT it
 * has no buffers.
 *
 * @param connections in all, without those in TIME-WAIT; further SYNs are not answered
 * @param perSource of one source: an IPv4 address, or an IPv6 /64; likewise
 * @param halfOpen handshakes under way; further ones are answered from the {@link SynCache}
 * @param timeWaits in TIME-WAIT; the oldest ends
 * @param bufferBytes of all connections' buffers together, beyond {@value BufferBudget#FLOOR} each
 * @param stuck how long a peer may keep its window closed while data waits for it; then it is reset
 */
public record TcpLimits(
    int connections, int perSource, int halfOpen, int timeWaits, long bufferBytes, Duration stuck) {
  private static final long LEAST_BUFFERS = 64L << 20;

  public static final TcpLimits DEFAULT =
      new TcpLimits(
          65_536,
          16_384,
          4_096,
          65_536,
          Math.max(LEAST_BUFFERS, Runtime.getRuntime().maxMemory() / 4),
          Duration.ofMinutes(30));
}
