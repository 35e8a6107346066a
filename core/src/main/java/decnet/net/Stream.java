package decnet.net;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One TCP connection as the decky sees it. One thread reads, one writes; {@link #close} and {@link
 * #reset} may come from any thread and wake both.
 */
public interface Stream extends AutoCloseable {
  Peer peer();

  /**
   * Reads at least one byte.
   *
   * @param timeout how long to wait at most; zero waits for ever
   * @return how many bytes were put into {@code into}, -1 at the peer's FIN
   * @throws java.net.SocketTimeoutException when {@code timeout} passed; the stream stays usable
   * @throws IOException when the peer reset or the stream was closed
   */
  int read(ByteBuffer into, Duration timeout) throws IOException;

  /**
   * Waits until {@link #read} would not wait, so that nobody holds a buffer meanwhile. Where a
   * stream cannot tell, it returns at once and reading waits.
   *
   * @param timeout as of {@link #read}
   * @throws java.net.SocketTimeoutException when {@code timeout} passed; the stream stays usable
   */
  default void awaitReadable(Duration timeout) throws IOException {}

  /** Writes all of {@code from}, blocking while the peer's window is closed. */
  void write(ByteBuffer from) throws IOException;

  /**
   * Writes one byte as urgent data, behind what was written before: a receiver that does not take
   * urgent data in line finds it apart from the others. Where no TCP carries the stream, it is a
   * byte like any other. Source: RFC 9293 §3.8.5, RFC 6093.
   */
  void urgent(byte value) throws IOException;

  /**
   * Switches Nagle's algorithm off ({@code true}) or back on, the default. Source: RFC 9293 §3.7.4.
   */
  void noDelay(boolean on) throws IOException;

  /**
   * Opens another stream from the same decky back to this peer's own address, as FTP's active mode
   * does: the one connection that a decky may begin on a link.
   *
   * @param localPort where it comes from; 1 to 65535
   * @param remotePort where it goes to; 1 to 65535
   * @param patience how long the peer may take to accept it
   * @throws java.net.ConnectException when the peer refuses
   * @throws java.net.SocketTimeoutException when {@code patience} passed
   * @throws IOException where the network lets no decky begin a connection
   */
  default Stream connectBack(int localPort, int remotePort, Duration patience) throws IOException {
    throw new NoRouteToHostException("No route to host");
  }

  /**
   * Asks a silent peer from now on whether it is still there, as a server does that sets
   * SO_KEEPALIVE. Without effect where no TCP carries the stream.
   */
  default void keepAlive(KeepAlive how) throws IOException {}

  /** Sends FIN; reading goes on. */
  void shutdownOutput() throws IOException;

  /** Whether bytes of the peer have arrived that nobody has read. */
  boolean hasUnread();

  /** Ends at once with RST. Idempotent. */
  void reset();

  /**
   * Ends with FIN, or with RST when bytes of the peer are unread, as a kernel would. Idempotent.
   */
  @Override
  void close();
}
