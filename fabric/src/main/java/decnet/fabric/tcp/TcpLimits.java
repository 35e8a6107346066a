package decnet.fabric.tcp;

/**
 * How much one fabric holds at most.
 *
 * @param connections in all
 * @param perSource of one source: an IPv4 address, or an IPv6 /64
 * @param halfOpen handshakes under way; the oldest gives way
 */
public record TcpLimits(int connections, int perSource, int halfOpen) {
  public static final TcpLimits DEFAULT = new TcpLimits(131_072, 32_768, 4_096);
}
