package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.event.SessionTag.Endpoint;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import decnet.net.Host.Acceptor;
import decnet.net.Peer;
import decnet.net.QueuedExchange;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * An open UDP port. Datagrams are sorted by peer into exchanges; at most {@value #EXCHANGES} peers
 * are known at a time, datagrams of more are dropped and counted. Peers that come before the port
 * is served wait. Its monitor guards it; the acceptor is called outside of it.
 */
final class UdpPort {
  private static final int EXCHANGES = 1024;

  private record Caller(IpAddress address, int port) {}

  private final int port;
  private final Acceptor acceptor;
  private final Udp udp;
  private final Map<Caller, QueuedExchange> exchanges = new LinkedHashMap<>();
  private final Queue<QueuedExchange> waiting = new ArrayDeque<>(1);
  private boolean served;
  private boolean closed;

  UdpPort(int port, Acceptor acceptor, Udp udp) {
    this.port = port;
    this.acceptor = acceptor;
    this.udp = udp;
  }

  int port() {
    return port;
  }

  /** Takes a datagram with {@code length} bytes of data. */
  void receive(Packet packet, FabricHost host, int length) {
    ByteBuffer bytes = packet.bytes();
    int at = packet.payload();
    byte[] content = new byte[length];
    bytes.get(at + Udp.HEADER, content);
    int remote = bytes.getShort(at) & 0xffff;
    Caller caller = new Caller(packet.source(), remote);
    QueuedExchange fresh = null;
    synchronized (this) {
      QueuedExchange known = exchanges.get(caller);
      if (known == null) {
        if (closed || exchanges.size() >= EXCHANGES) {
          udp.dropped();
          return;
        }
        known = exchange(caller, packet.back(host.nic()), host);
        exchanges.put(caller, known);
        if (served) {
          fresh = known;
        } else {
          waiting.add(known);
        }
      }
      known.offer(Bytes.of(content));
    }
    if (fresh != null) {
      acceptor.datagrams(fresh);
    }
  }

  private QueuedExchange exchange(Caller caller, Hop hop, FabricHost host) {
    Peer peer =
        new Peer(new Endpoint(caller.address(), caller.port()), new Endpoint(hop.local(), port));
    int ports = port << 16 | caller.port();
    return new QueuedExchange(
        peer,
        content -> udp.send(host.state(), hop, ports, content.buffer()),
        () -> forget(caller));
  }

  private synchronized void forget(Caller caller) {
    exchanges.remove(caller);
  }

  void serve() {
    List<QueuedExchange> ready;
    synchronized (this) {
      served = true;
      ready = new ArrayList<>(waiting);
      waiting.clear();
    }
    ready.forEach(acceptor::datagrams);
  }

  void close() {
    List<QueuedExchange> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(exchanges.values());
    }
    left.forEach(QueuedExchange::close);
  }
}
