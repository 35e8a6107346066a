package decnet.fabric.tcp;

import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A connection of the fabric as a decoy sees it. Thread-safe as {@link Stream} says. */
final class TcpStream implements Stream {
  private final Connection connection;

  TcpStream(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Peer peer() {
    return connection.peer();
  }

  @Override
  public int read(ByteBuffer into, Duration timeout) throws IOException {
    return connection.read(into, timeout.isZero() ? 0 : Math.max(1, timeout.toNanos()));
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    connection.write(from);
  }

  @Override
  public void noDelay(boolean on) {
    connection.noDelay(on);
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection.shutdownOutput();
  }

  @Override
  public boolean hasUnread() {
    return connection.hasUnread();
  }

  @Override
  public void reset() {
    connection.abort();
  }

  @Override
  public void close() {
    connection.close();
  }
}
