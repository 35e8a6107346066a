package decnet.net;

import decnet.base.FaultException;

/**
 * A decky's place in a network: where its ports open. Thread-safe. Closing it closes its ports, not
 * its live streams.
 */
public interface Host extends AutoCloseable {
  HostSpec spec();

  /**
   * Whether the decky still has its place; false for ever once its address turned out to be
   * somebody else's. It may then be attached anew.
   */
  default boolean isPresent() {
    return true;
  }

  /**
   * Binds a port; callers queue, but nobody is accepted before {@link Listening#serve}. Port 0
   * takes a free one.
   *
   * @throws FaultException PORT_UNAVAILABLE where neither the port nor its fallback can be bound
   */
  Listening open(int port, Transport transport, Acceptor acceptor);

  @Override
  void close();

  /** An open port. */
  interface Listening extends AutoCloseable {
    /** The port really bound: differs from the asked one only where a fallback was taken. */
    int port();

    /** Starts accepting; idempotent. */
    void serve();

    /** Refuses from now on; streams accepted before live on. Idempotent. */
    @Override
    void close();
  }

  /** Takes what arrives at a port. Called on a thread of the network's own: hand over quickly. */
  interface Acceptor {
    /** A connection was accepted; the receiver owns {@code stream} and closes it. */
    void stream(Stream stream);

    /**
     * The first datagram of a peer is waiting in {@code exchange}; the receiver owns it and closes
     * it.
     */
    void datagrams(DatagramExchange exchange);
  }
}
