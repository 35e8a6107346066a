package decnet.fabric;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.fabric.frame.Nic;
import decnet.fabric.personality.Keyed;
import decnet.fabric.personality.Personality;
import decnet.fabric.personality.StackState;
import decnet.fabric.tcp.TcpHost;
import decnet.fabric.tcp.TcpListener;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.TarpitSpec;
import decnet.net.Transport;
import decnet.substrate.Lan;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A decky on the fabric: its MAC, its stack's state and its open ports. Its monitor guards ports
 * and counts. Once closed it has no ports, but keeps its addresses until its last connection ends.
 */
final class FabricHost implements Host, TcpHost {
  private static final int FIRST_FREE = 32_768; // Linux net.ipv4.ip_local_port_range
  private static final int FREE_PORTS = 28_232;

  private final HostSpec spec;
  private final Personality personality;
  private final Keyed secret;
  private final FabricNetwork network;
  private final RandomGenerator random;
  private final Nic nic;
  private final PortTable ports = new PortTable();
  private volatile @Nullable StackState state; // made when a frame first needs it
  private final @Nullable Addresses6 six;
  private int connections;
  private boolean closed;
  private volatile boolean present = true;
  private long defendedAt;

  /** {@code secret} is this host's own. */
  FabricHost(
      HostSpec spec,
      Personality personality,
      Keyed secret,
      FabricNetwork network,
      RandomGenerator random) {
    this.spec = spec;
    this.personality = personality;
    this.secret = secret;
    this.network = network;
    this.random = random;
    nic = network.nic(spec.mac().value(), personality);
    six = personality.ipv6().on() && spec.lan().equals(Lan.MAIN) ? new Addresses6() : null;
  }

  @Override
  public HostSpec spec() {
    return spec;
  }

  @Override
  public StackState state() {
    StackState known = state;
    return known == null ? makeState() : known;
  }

  private synchronized StackState makeState() {
    StackState known = state;
    if (known == null) {
      known = new StackState(personality, secret);
      state = known;
    }
    return known;
  }

  /** Whether a frame has ever needed the state of its stack. */
  boolean isTouched() {
    return state != null;
  }

  @Override
  public TarpitSpec tarpit() {
    return spec.tarpit();
  }

  @Override
  public Nic nic() {
    return nic;
  }

  Personality personality() {
    return personality;
  }

  /** Its own secret. */
  Keyed secret() {
    return secret;
  }

  /** Its IPv6 addresses; null where it does not speak IPv6. */
  @Nullable Addresses6 six() {
    return six;
  }

  @Override
  public synchronized @Nullable TcpListener listener(int port) {
    return (TcpListener) ports.find(port, Transport.TCP);
  }

  synchronized @Nullable UdpPort udp(int port) {
    return (UdpPort) ports.find(port, Transport.UDP);
  }

  @Override
  public boolean isPresent() {
    return present;
  }

  /** Another machine has its address; false where that is known already. */
  synchronized boolean leave() {
    boolean first = present;
    present = false;
    return first;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void opened() {
    connections++;
  }

  @Override
  public void ended() {
    boolean gone;
    synchronized (this) {
      connections--;
      gone = closed && connections == 0;
    }
    if (gone) {
      network.left(this);
    }
  }

  /** Whether somebody else's claim of our address may be answered now. Source: RFC 5227 §2.4. */
  synchronized boolean mayDefend(long nanos) {
    long interval = 10_000_000_000L; // RFC 5227 §1.1: DEFEND_INTERVAL
    if (defendedAt != 0 && nanos - defendedAt < interval) {
      return false;
    }
    defendedAt = nanos;
    return true;
  }

  @Override
  public Listening open(int port, Transport transport, Acceptor acceptor) {
    synchronized (this) {
      int bound = port == 0 ? free(transport) : port;
      boolean taken = closed || isTaken(bound, transport);
      if (taken) {
        throw new FaultException(
            Fault.PORT_UNAVAILABLE,
            spec.id() + " " + spec.addresses().getFirst() + " " + transport.text() + "/" + port);
      }
      return switch (transport) {
        case TCP -> {
          TcpListener listener = new TcpListener(bound, acceptor);
          ports.add(bound, transport, listener);
          yield new OpenTcp(listener);
        }
        case UDP -> {
          UdpPort opened = new UdpPort(bound, acceptor, network.udp());
          ports.add(bound, transport, opened);
          yield new OpenUdp(opened);
        }
      };
    }
  }

  private boolean isTaken(int port, Transport transport) {
    return ports.find(port, transport) != null;
  }

  private int free(Transport transport) {
    int start = random.nextInt(FREE_PORTS);
    for (int i = 0; i < FREE_PORTS; i++) {
      int candidate = FIRST_FREE + (start + i) % FREE_PORTS;
      if (!isTaken(candidate, transport)) {
        return candidate;
      }
    }
    return FIRST_FREE;
  }

  @Override
  public void close() {
    List<Object> listeners;
    boolean gone;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      listeners = ports.clear();
      gone = connections == 0;
    }
    for (Object listener : listeners) {
      if (listener instanceof TcpListener tcp) {
        tcp.close();
      } else if (listener instanceof UdpPort udp) {
        udp.close();
      }
    }
    if (gone) {
      network.left(this);
    }
  }

  private final class OpenTcp implements Listening {
    private final TcpListener listener;

    OpenTcp(TcpListener listener) {
      this.listener = listener;
    }

    @Override
    public int port() {
      return listener.port();
    }

    @Override
    public void serve() {
      listener.serve();
    }

    @Override
    public void close() {
      synchronized (FabricHost.this) {
        ports.remove(listener.port(), Transport.TCP, listener);
      }
      listener.close();
    }
  }

  private final class OpenUdp implements Listening {
    private final UdpPort opened;

    OpenUdp(UdpPort opened) {
      this.opened = opened;
    }

    @Override
    public int port() {
      return opened.port();
    }

    @Override
    public void serve() {
      opened.serve();
    }

    @Override
    public void close() {
      synchronized (FabricHost.this) {
        ports.remove(opened.port(), Transport.UDP, opened);
      }
      opened.close();
    }
  }
}
