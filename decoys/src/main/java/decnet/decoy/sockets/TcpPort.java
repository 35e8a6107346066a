package decnet.decoy.sockets;

import decnet.net.Host.Acceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listening TCP port. The kernel queues callers from the bind on; they are accepted once it is
 * served.
 */
final class TcpPort implements OpenPort {
  private static final int BACKLOG =
      128; // what sshd, nginx and most daemons of Debian 12 ask for or less
  private static final int ACCEPTS_A_TURN = 64; // one flooded port may not starve the others

  private final ServerSocketChannel channel;
  private final int port;
  private final PortSelector selector;
  private final Acceptor acceptor;
  private final AtomicBoolean served = new AtomicBoolean();

  TcpPort(InetSocketAddress at, PortSelector selector, Acceptor acceptor) throws IOException {
    this.selector = selector;
    this.acceptor = acceptor;
    channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(at, BACKLOG);
      channel.configureBlocking(false);
      port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException taken) {
      channel.close();
      throw taken;
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void serve() {
    if (served.compareAndSet(false, true)) {
      selector.watch(channel, SelectionKey.OP_ACCEPT, this::accept);
    }
  }

  private void accept() throws IOException {
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
      SocketChannel accepted = channel.accept();
      if (accepted == null) {
        return;
      }
      begin(accepted);
    }
  }

  private void begin(SocketChannel accepted) throws IOException {
    SocketStream stream;
    try {
      stream = new SocketStream(accepted);
    } catch (IOException gone) {
      accepted.close(); // reset between SYN and accept
      return;
    }
    acceptor.stream(stream);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      System.getLogger("decnet.decoy.sockets")
          .log(System.Logger.Level.DEBUG, "close failed", failure);
    }
    selector.settle();
  }
}
