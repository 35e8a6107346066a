package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.config.Cidr;
import decnet.event.EventSink;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.LateFrames;
import decnet.fabric.frame.Nic;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import decnet.fabric.personality.Keyed;
import decnet.fabric.personality.Latency;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import decnet.fabric.personality.StackState;
import decnet.fabric.recon.Recon;
import decnet.fabric.tcp.TcpStack;
import decnet.fabric.tcp.TimerWheel;
import decnet.net.Capability;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Deckies on a link, each with its own MAC, addresses and TCP/IP personality. One thread reads the
 * link; whoever writes to a stream sends its frames itself. Thread-safe.
 */
public final class FabricNetwork implements Network {
  private static final System.Logger LOG = System.getLogger("decnet.fabric");
  private static final int BATCH = 64; // frames a turn
  private static final int SLACK = 64; // bytes of header and tags beyond the MTU

  private final Link link;
  private final Cidr lan;
  private final Set<IpAddress> reserved;
  private final Personalities personalities;
  private final Keyed secret;
  private final RandomGenerator random;
  private final Clock clock;
  private final FrameSender sender;
  private final Counters counters = new Counters();
  private final AddressTable addresses = new AddressTable();
  private final Set<FabricHost> hosts = ConcurrentHashMap.newKeySet();
  private final TcpStack tcp;
  private final Recon recon;
  private final Fabric fabric;
  private final Thread thread;

  /**
   * What a fabric is made of.
   *
   * @param lan the network on the link: deckies have addresses in it
   * @param reserved addresses that no decky may have, such as this host's own
   * @param secret 16 bytes at least, from which sequence numbers and clocks are derived
   * @param events is told who explores the network
   */
  public record Ground(
      Link link, Cidr lan, Set<IpAddress> reserved, Clock clock, Bytes secret, EventSink events) {
    public Ground {
      reserved = Set.copyOf(reserved);
    }
  }

  /** Reads the link from now on. */
  public FabricNetwork(Ground ground, Personalities personalities) {
    link = ground.link();
    lan = ground.lan();
    reserved = ground.reserved();
    this.personalities = personalities;
    ByteBuffer key = ground.secret().buffer();
    secret = new Keyed(key.getLong(), key.getLong());
    random =
        RandomGeneratorFactory.of("L64X128MixRandom")
            .create(ground.secret().toArray()); // for ports only
    clock = ground.clock();
    sender = new FrameSender(link, counters);
    int order = (int) secret.hash(9, 0, 0);
    recon = new Recon(ground.clock(), lan, order, ground.events());
    tcp = new TcpStack(sender, counters, new TimerWheel(ground.clock()), recon.watch(), order);
    fabric = new Fabric(ground.clock(), counters, sender, addresses, tcp, recon.watch());
    thread = Thread.ofPlatform().name("decnet-fabric").daemon().start(this::run);
  }

  private void run() {
    Frame[] batch = new Frame[BATCH];
    for (int i = 0; i < BATCH; i++) {
      batch[i] = new Frame(link.mtu() + SLACK);
    }
    try {
      for (int count = link.read(batch); count >= 0; count = link.read(batch)) {
        for (int i = 0; i < count; i++) {
          receive(batch[i]);
        }
      }
    } catch (IOException broken) {
      LOG.log(System.Logger.Level.ERROR, "link failed: no decky answers any more", broken);
    }
  }

  /** Takes a frame; for the one thread that receives. */
  void receive(Frame frame) {
    fabric.receive(frame);
  }

  @Override
  public String name() {
    return link.name();
  }

  /** The card of a new host that {@code state} is of, as fast as its personality is. */
  Nic nic(long mac, StackState state) {
    Latency latency = state.personality().latency();
    if (latency.isNone()) {
      return new Nic(mac);
    }
    SplittableRandom drawn = new SplittableRandom(secret.hash(mac, clock.nanoTime(), state.draw()));
    return new Nic(mac, new LateFrames(sender, clock, () -> latency.nanos(drawn.nextDouble())));
  }

  Udp udp() {
    return fabric.udp();
  }

  public Counters counters() {
    return counters;
  }

  /** Handshakes under way. */
  int halfOpen() {
    return tcp.halfOpen();
  }

  /** Connections in any state. */
  public int connections() {
    return tcp.connections();
  }

  @Override
  public Host attach(HostSpec spec) {
    Personality personality =
        personalities
            .find(spec.personality())
            .orElseThrow(
                () ->
                    new FaultException(
                        Fault.UNSUPPORTED, spec.id() + ": no personality " + spec.personality()));
    synchronized (hosts) {
      spec.addresses().forEach(address -> check(spec, address));
      Keyed own = secret.derive(spec.mac().value());
      FabricHost host = new FabricHost(spec, new StackState(personality, own), this, random);
      hosts.add(host);
      for (IpAddress address : spec.addresses()) {
        addresses.put(FabricHost.value(address), host);
      }
      fabric.announce(host);
      return host;
    }
  }

  private void check(HostSpec spec, IpAddress address) {
    String trouble = null;
    if (!address.isIpv4() || !lan.contains(address)) {
      trouble = "is not in " + lan;
    } else if (reserved.contains(address) || isEdge(address)) {
      trouble = "is reserved";
    } else {
      FabricHost there = addresses.find(FabricHost.value(address));
      if (there != null && !there.isClosed() && !there.spec().id().equals(spec.id())) {
        trouble = "belongs to " + there.spec().id();
      }
    }
    if (trouble != null) {
      throw new FaultException(
          Fault.ADDRESS_UNAVAILABLE, spec.id() + " " + address + " " + trouble);
    }
  }

  /** The network's own address, or its broadcast. */
  private boolean isEdge(IpAddress address) {
    int host = FabricHost.value(address) & ~(-1 << (32 - lan.bits()));
    return host == 0 || host == ~(-1 << (32 - lan.bits()));
  }

  /** The last connection of a closed host ended. */
  void left(FabricHost host) {
    hosts.remove(host);
    for (IpAddress address : host.spec().addresses()) {
      addresses.remove(FabricHost.value(address), host);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.PERSONALITIES, Capability.RECON);
  }

  @Override
  public void close() {
    List.copyOf(hosts).forEach(FabricHost::close);
    link.close();
    try {
      thread.join();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
    recon.close();
  }
}
