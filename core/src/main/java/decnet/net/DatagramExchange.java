package decnet.net;

import decnet.base.Bytes;
import java.io.IOException;
import java.time.Duration;

/**
 * The datagrams between one peer and one port of a decky, until nothing comes for a while. One
 * thread uses it.
 */
public interface DatagramExchange extends AutoCloseable {
  Peer peer();

  /**
   * The next datagram of the peer. The queue before it is bounded; the newest is dropped and
   * counted when it is full.
   *
   * @throws java.net.SocketTimeoutException when {@code timeout} passed
   */
  Bytes receive(Duration timeout) throws IOException;

  void send(Bytes datagram) throws IOException;

  /** Datagrams of this peer that were dropped because the queue was full. */
  long dropped();

  /** Forgets the peer; its next datagram opens a new exchange. Idempotent. */
  @Override
  void close();
}
