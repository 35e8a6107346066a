package decnet.net;

import java.util.Collection;
import java.util.Set;

/** A place where deckies live. Thread-safe. Closing it detaches every host. */
public interface Network extends AutoCloseable {
  /** The link's name as the configuration writes it: {@code sockets}, {@code tap}, … */
  String name();

  /**
   * These hosts will be attached within seconds: what takes time for each, such as asking whether
   * its address is free, is done for all of them together. Whoever does not ask is asked for alone.
   */
  default void expect(Collection<HostSpec> specs) {}

  /**
   * Gives a decky its place; nothing is served yet.
   *
   * @throws decnet.base.FaultException ADDRESS_UNAVAILABLE
   */
  Host attach(HostSpec spec);

  Set<Capability> capabilities();

  @Override
  void close();
}
