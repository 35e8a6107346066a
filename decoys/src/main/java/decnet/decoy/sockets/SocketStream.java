package decnet.decoy.sockets;

import decnet.base.IpAddress;
import decnet.event.SessionTag.Endpoint;
import decnet.net.KeepAlive;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * An accepted kernel connection, in blocking mode: a virtual thread that waits on it costs no
 * carrier.
 */
final class SocketStream implements Stream {
  private static final System.Logger LOG = System.getLogger("decnet.decoy.sockets");

  private final SocketChannel channel;
  private final Socket socket;
  private final InputStream input;
  private final Peer peer;

  SocketStream(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(true);
    socket = channel.socket();
    peer = new Peer(endpoint(channel.getRemoteAddress()), endpoint(channel.getLocalAddress()));
    input = socket.getInputStream();
  }

  static Endpoint endpoint(SocketAddress address) throws SocketException {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new SocketException("not connected");
    }
    return new Endpoint(IpAddress.of(inet.getAddress()), inet.getPort());
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int read(ByteBuffer into, Duration timeout) throws IOException {
    socket.setSoTimeout(timeoutMillis(timeout));
    int got = input.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
    if (got > 0) {
      into.position(into.position() + got);
    }
    return got;
  }

  private static int timeoutMillis(Duration timeout) {
    if (timeout.isZero()) {
      return 0;
    }
    return (int)
        Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)); // 0 would mean for ever
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      channel.write(from);
    }
  }

  @Override
  public void urgent(byte value) throws IOException {
    socket.sendUrgentData(value);
  }

  @Override
  public void noDelay(boolean on) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, on);
  }

  @Override
  public void keepAlive(KeepAlive how) throws IOException {
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (how.idle().isPositive()) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, (int) how.idle().toSeconds());
    }
    if (how.interval().isPositive()) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) how.interval().toSeconds());
    }
    if (how.probes() > 0) {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, how.probes());
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean hasUnread() {
    try {
      return channel.isOpen() && input.available() > 0;
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // close sends RST: socket(7)
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.TRACE, "peer was gone", gone);
    }
    end();
  }

  @Override
  public void close() {
    if (hasUnread()) {
      reset(); // a kernel sends RST here, java.net would send FIN
    } else {
      end();
    }
  }

  private void end() {
    try {
      channel.close();
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.TRACE, "close failed", gone);
    }
  }
}
