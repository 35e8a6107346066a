package decnet.decoy;

import decnet.event.SessionTag;
import decnet.net.Stream;
import java.io.IOException;

/**
 * Connects one machine of the fleet to another, inside this process: the only way out of a session,
 * and it leads nowhere else.
 */
@FunctionalInterface
interface Dialer {
  /**
   * @param from the session that dials
   * @param caller the machine it runs on
   * @throws java.net.UnknownHostException when no machine is called {@code host}
   * @throws java.net.ConnectException when nothing is served on {@code port} there
   */
  Stream dial(SessionTag from, Machine caller, String host, int port) throws IOException;
}
