package decnet.fabric.tcp;

import decnet.fabric.frame.Nic;
import decnet.fabric.personality.StackState;
import decnet.net.TarpitSpec;
import org.jspecify.annotations.Nullable;

/** What TCP needs to know of the host it speaks for. Implementations are thread-safe. */
public interface TcpHost {
  StackState state();

  /** Its network card. */
  Nic nic();

  /** Who listens at {@code port}, or null. */
  @Nullable TcpListener listener(int port);

  /** On which ports without a listener callers are held. */
  TarpitSpec tarpit();

  /** A connection of this host begins to count. */
  void opened();

  /** It does not count any more. */
  void ended();
}
