package decnet.decoy.service.mysql;

import decnet.base.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The accounts of a Debian server as a refused login sees them: {@code mariadb.sys} locked, {@code
 * root} and {@code mysql} for their sockets, and the one that may come from anywhere.
 */
final class Accounts {
  private static final Set<String> BY_SOCKET = Set.of("root", "mysql");
  private static final String LOCAL = "localhost";
  private static final int COUNT = 4;
  private static final int FIRST_BY_SOCKET = 2; // as listed by the server, measured

  private Accounts() {}

  /**
   * What a login that failed is told. A name without an account is treated as if it had one of the
   * {@value #COUNT}, chosen by its hash, so that names cannot be told from accounts.
   *
   * @param account the account that may come from anywhere
   */
  static SqlError refusal(String user, String account, String host, boolean withPassword) {
    boolean local = host.equals(LOCAL);
    if (local && user.equals("mariadb.sys")) {
      return new SqlError(4151, "HY000", "Access denied, this account is locked");
    }
    boolean known = local && BY_SOCKET.contains(user);
    boolean bySocket = !user.equals(account) && (known || hash(user) >= FIRST_BY_SOCKET);
    String who = "Access denied for user '" + user + "'@'" + host + "'";
    if (bySocket) {
      return new SqlError(1698, "28000", who);
    }
    return new SqlError(
        1045, "28000", who + " (using password: " + (withPassword ? "YES" : "NO") + ")");
  }

  /** Where a peer comes from, as texts name it; the installed accounts are for the host itself. */
  static String host(IpAddress peer) {
    String address = peer.toString();
    return address.equals("127.0.0.1") ? LOCAL : address;
  }

  /** Over the name in capitals without blanks at its end; measured with forty names. */
  private static int hash(String name) {
    long sum = 1;
    long step = 4;
    for (byte c : name.stripTrailing().getBytes(StandardCharsets.UTF_8)) {
      long weight = c >= 'a' && c <= 'z' ? c - 32 : c & 255;
      sum ^= ((sum & 63) + step) * weight + (sum << 8);
      step += 3;
    }
    return (int) Long.remainderUnsigned(sum, COUNT);
  }
}
