package decnet.decoy.sockets;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A decky on addresses of this host, or on none when it is inside only. Its monitor guards the set
 * of open ports.
 */
final class SocketHost implements Host {
  private static final int FALLBACK =
      10_000; // contract §4: a port that cannot be bound goes to port + 10000
  private static final int MAX_PORT = 65_535;

  private final HostSpec spec;
  private final List<IpAddress> own;
  private final PortSelector selector;
  private final Consumer<SocketHost> closed;
  private final Set<SocketListening> open = new HashSet<>();

  /**
   * @param own the addresses that are bound
   * @param closed is told when the host leaves the network
   */
  SocketHost(
      HostSpec spec, List<IpAddress> own, PortSelector selector, Consumer<SocketHost> closed) {
    this.own = List.copyOf(own);
    this.spec = spec;
    this.selector = selector;
    this.closed = closed;
  }

  @Override
  public HostSpec spec() {
    return spec;
  }

  @Override
  public Listening open(int port, Transport transport, Acceptor acceptor) {
    try {
      return bind(port, transport, acceptor);
    } catch (IOException taken) {
      if (port == 0 || port + FALLBACK > MAX_PORT) {
        throw unavailable(port, transport, taken);
      }
      try {
        return bind(port + FALLBACK, transport, acceptor);
      } catch (IOException alsoTaken) {
        throw unavailable(port, transport, alsoTaken);
      }
    }
  }

  private FaultException unavailable(int port, Transport transport, IOException cause) {
    return new FaultException(
        Fault.PORT_UNAVAILABLE,
        spec.id()
            + " "
            + spec.addresses().getFirst()
            + " "
            + transport.text()
            + "/"
            + port
            + ": "
            + cause.getMessage(),
        cause);
  }

  private Listening bind(int port, Transport transport, Acceptor acceptor) throws IOException {
    List<OpenPort> ports = new ArrayList<>();
    int bound = port;
    try {
      for (IpAddress address : own) {
        InetSocketAddress at = new InetSocketAddress(address.toInetAddress(), bound);
        OpenPort opened =
            switch (transport) {
              case TCP -> new TcpPort(at, selector, acceptor);
              case UDP -> new UdpPort(at, selector, acceptor);
            };
        ports.add(opened);
        bound = opened.port();
      }
    } catch (IOException taken) {
      ports.forEach(OpenPort::close);
      throw taken;
    }
    SocketListening listening = new SocketListening(bound, ports);
    synchronized (this) {
      open.add(listening);
    }
    return listening;
  }

  @Override
  public void close() {
    List<SocketListening> closing;
    synchronized (this) {
      closing = List.copyOf(open);
    }
    closing.forEach(SocketListening::close);
    closed.accept(this);
  }

  private final class SocketListening implements Listening {
    private final int port;
    private final List<OpenPort> ports;

    SocketListening(int port, List<OpenPort> ports) {
      this.port = port;
      this.ports = ports;
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public void serve() {
      ports.forEach(OpenPort::serve);
    }

    @Override
    public void close() {
      ports.forEach(OpenPort::close);
      synchronized (SocketHost.this) {
        open.remove(this);
      }
    }
  }
}
