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
   * Begins to make what the service needs before it may answer on a machine and what takes long,
   * such as RSA host keys. Called before its port is served, never on a peer's time; returns at
   * once.
   */
  default void prepare(KeyVault keys) {}

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
