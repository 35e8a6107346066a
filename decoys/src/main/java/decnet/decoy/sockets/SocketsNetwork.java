package decnet.decoy.sockets;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.net.Capability;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Network;
import decnet.substrate.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deckies on addresses of this host: ordinary sockets, no privilege needed. One selector accepts
 * for all of them. It has no personalities and sees no closed port; it never dials out. Addresses
 * of inner LANs are no addresses of this host: nothing is bound there, and who wants to get there
 * comes by a pivot. Thread-safe.
 */
public final class SocketsNetwork implements Network {
  private static final System.Logger LOG = System.getLogger("decnet.decoy.sockets");

  private final Topology topology;
  private final PortSelector selector;
  private final Set<SocketHost> hosts = ConcurrentHashMap.newKeySet();

  /** Without inner LANs. */
  public SocketsNetwork() {
    this(new Topology(List.of(), List.of()));
  }

  public SocketsNetwork(Topology topology) {
    this.topology = topology;
    selector = new PortSelector();
  }

  @Override
  public String name() {
    return "sockets";
  }

  @Override
  public Host attach(HostSpec spec) {
    List<IpAddress> own =
        spec.addresses().stream().filter(address -> topology.inner(address).isEmpty()).toList();
    for (IpAddress address : own) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(address.toInetAddress(), 0));
      } catch (IOException absent) {
        throw new FaultException(Fault.ADDRESS_UNAVAILABLE, spec.id() + " " + address, absent);
      }
    }
    if (!spec.tarpit().isNone()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "no tarpit on this link decky=" + spec.id() + ", it needs tap or packet");
    }
    SocketHost host = new SocketHost(spec, own, selector, hosts::remove);
    hosts.add(host);
    return host;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public void close() {
    List.copyOf(hosts).forEach(SocketHost::close);
    selector.close();
  }
}
