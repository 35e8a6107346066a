package decnet.decoy;

import decnet.base.Bytes;
import decnet.net.DatagramExchange;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * An exchange of datagrams in the shape of a stream: one read takes one datagram (what does not fit
 * is lost, as with a socket), one flush sends one.
 */
final class DatagramStream implements Stream {
  private final DatagramExchange exchange;

  DatagramStream(DatagramExchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public Peer peer() {
    return exchange.peer();
  }

  @Override
  public int read(ByteBuffer into, Duration timeout) throws IOException {
    Bytes datagram = exchange.receive(timeout);
    int taken = Math.min(datagram.length(), into.remaining());
    into.put(datagram.slice(0, taken).buffer());
    return taken;
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    Bytes datagram = Bytes.of(from);
    from.position(from.limit());
    exchange.send(datagram);
  }

  @Override
  public void urgent(byte value) throws IOException {
    write(ByteBuffer.wrap(new byte[] {value})); // a datagram knows no urgency
  }

  @Override
  public void noDelay(boolean on) {
    // datagrams are never delayed
  }

  @Override
  public void shutdownOutput() {
    // datagrams have no end
  }

  @Override
  public boolean hasUnread() {
    return false;
  }

  @Override
  public void reset() {
    exchange.close();
  }

  @Override
  public void close() {
    exchange.close();
  }
}
