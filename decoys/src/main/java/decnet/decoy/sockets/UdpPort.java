package decnet.decoy.sockets;

import decnet.base.Bytes;
import decnet.event.SessionTag.Endpoint;
import decnet.net.Host.Acceptor;
import decnet.net.Peer;
import decnet.net.QueuedExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A UDP port. Datagrams are sorted by peer into exchanges; at most {@value #EXCHANGES} peers are
 * known at a time, datagrams of more are dropped and counted.
 */
final class UdpPort implements OpenPort {
  private static final int EXCHANGES = 1024;
  private static final int DATAGRAMS_A_TURN = 64;
  private static final int MAX_DATAGRAM_BYTES = 65_535; // RFC 768: 16 bits of length

  private final DatagramChannel channel;
  private final Endpoint local;
  private final PortSelector selector;
  private final Acceptor acceptor;
  private final AtomicBoolean served = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();
  private final Map<Endpoint, QueuedExchange> exchanges = new ConcurrentHashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);

  UdpPort(InetSocketAddress at, PortSelector selector, Acceptor acceptor) throws IOException {
    this.selector = selector;
    this.acceptor = acceptor;
    channel = DatagramChannel.open();
    try {
      channel.bind(at);
      channel.configureBlocking(false);
      local = SocketStream.endpoint(channel.getLocalAddress());
    } catch (IOException taken) {
      channel.close();
      throw taken;
    }
  }

  @Override
  public int port() {
    return local.port();
  }

  @Override
  public void serve() {
    if (served.compareAndSet(false, true)) {
      selector.watch(channel, SelectionKey.OP_READ, this::receive);
    }
  }

  private void receive() throws IOException {
    for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
      buffer.clear();
      if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
        return;
      }
      deliver(SocketStream.endpoint(from), from, Bytes.of(buffer.flip()));
    }
  }

  private void deliver(Endpoint remote, InetSocketAddress from, Bytes datagram) {
    QueuedExchange known = exchanges.get(remote);
    if (known != null) {
      known.offer(datagram);
      return;
    }
    if (exchanges.size() >= EXCHANGES) {
      dropped.incrementAndGet();
      return;
    }
    QueuedExchange fresh =
        new QueuedExchange(
            new Peer(remote, local),
            answer -> channel.send(answer.buffer(), from),
            () -> exchanges.remove(remote));
    exchanges.put(remote, fresh);
    fresh.offer(datagram);
    acceptor.datagrams(fresh);
  }

  /** Datagrams dropped because too many peers were known. */
  long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      System.getLogger("decnet.decoy.sockets")
          .log(System.Logger.Level.DEBUG, "close failed", failure);
    }
    exchanges.values().forEach(QueuedExchange::close);
    selector.settle();
  }
}
