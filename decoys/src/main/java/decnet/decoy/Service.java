package decnet.decoy;

import decnet.catalog.ServiceSpec;
import java.io.IOException;

/**
 * A protocol emulator: straight-line code that reads and writes a blocking {@link Session}. It owns
 * no socket, thread, timeout, limit, identity, catch block or log call; the runner does. One
 * instance serves every decky and every session at once, so it has no mutable state; what belongs
 * to a machine lives in its {@link decnet.decoy.world.World} or in {@link Machine#state}.
 */
public interface Service {
  /** What it declares: slug, default port, persona keys, events. Constant. */
  ServiceSpec spec();

  /**
   * Makes what the service needs before it may answer on {@code machine}, such as host keys. Called
   * once per machine before its port is served, never on a peer's time.
   */
  default void prepare(Machine machine) {}

  /**
   * Serves one session from its first byte to its last. Returning closes the stream: FIN, or RST
   * when the peer's bytes are unread.
   *
   * @throws IOException what the peer did to end it ({@link decnet.base.WireException} says what);
   *     the runner records it
   * @throws InterruptedException when the session is cut: retirement, shutdown, limits
   */
  void serve(Session session) throws IOException, InterruptedException;
}
