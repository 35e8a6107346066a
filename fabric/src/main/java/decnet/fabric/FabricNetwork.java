package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.Clock;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.event.EventSink;
import decnet.fabric.capture.CapturePolicy;
import decnet.fabric.capture.Captures;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.LateFrames;
import decnet.fabric.frame.Ndp;
import decnet.fabric.frame.Nic;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import decnet.fabric.personality.Keyed;
import decnet.fabric.personality.Latency;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import decnet.fabric.recon.Recon;
import decnet.fabric.tcp.TcpLimits;
import decnet.fabric.tcp.TcpStack;
import decnet.fabric.tcp.TimerWheel;
import decnet.net.Capability;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Deckies on a link, each with its own MAC, addresses and TCP/IP personality. One thread reads the
 * link; whoever writes to a stream sends its frames itself. Thread-safe.
 */
public final class FabricNetwork implements Network {
  private static final int BATCH = 64; // frames a turn
  private static final Duration LOOK = Duration.ofSeconds(10); // at this host's own addresses

  private static final long FOR_EVER = 0xffff_ffffL; // RFC 4861 §4.6.2, seconds

  private final Link link;
  private final Predicate<IpAddress> reserved;
  private final Keyed secret;
  private final RandomGenerator random;
  private final Clock clock;
  private final FrameSender sender;
  private final Counters counters = new Counters();
  private final AddressTable addresses = new AddressTable();
  private final Set<FabricHost> hosts = ConcurrentHashMap.newKeySet();
  private final TcpStack tcp;
  private final Recon recon;
  private final Claims claims;
  private final Places places;
  private final FabricEvents events;
  private final LinkLosses losses;
  private final Optional<Captures> captures;
  private final List<Ndp.Prefix> prefixes;
  private final Fabric fabric;
  private final Thread thread;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;

  /**
   * What a fabric is made of.
   *
   * @param lan the network on the link: deckies have addresses in it
   * @param lan6 /64 networks in which every decky that speaks IPv6 forms an address, as if a router
   *     had told it to
   * @param reserved asks, each time anew, whether no decky may have an address, such as this host's
   *     own
   * @param secret 16 bytes at least, from which sequence numbers and clocks are derived
   * @param events is told who explores the network
   * @param captures what of the deckies' frames goes into files
   */
  public record Ground(
      Link link,
      Cidr lan,
      List<Cidr> lan6,
      Predicate<IpAddress> reserved,
      Clock clock,
      Bytes secret,
      EventSink events,
      Optional<CapturePolicy> captures) {
    public Ground {
      lan6 = List.copyOf(lan6);
    }

    /** Without an IPv6 network and captures. */
    public Ground(
        Link link,
        Cidr lan,
        Predicate<IpAddress> reserved,
        Clock clock,
        Bytes secret,
        EventSink events) {
      this(link, lan, List.of(), reserved, clock, secret, events, Optional.empty());
    }
  }

  /** Reads the link from now on. */
  public FabricNetwork(Ground ground, Personalities personalities) {
    this(ground, personalities, TcpLimits.DEFAULT);
  }

  /** With limits of its own. */
  FabricNetwork(Ground ground, Personalities personalities, TcpLimits limits) {
    clock = ground.clock();
    events = new FabricEvents(clock, ground.events());
    captures =
        ground.captures().map(policy -> new Captures(policy, ground.clock(), events::uncaptured));
    link = captures.map(all -> all.on(ground.link(), this::nameAt)).orElse(ground.link());
    Cidr lan = ground.lan();
    reserved = ground.reserved();
    ByteBuffer key = ground.secret().buffer();
    secret = new Keyed(key.getLong(), key.getLong());
    random =
        RandomGeneratorFactory.of("L64X128MixRandom")
            .create(ground.secret().toArray()); // for ports only
    prefixes =
        ground.lan6().stream()
            .map(net -> new Ndp.Prefix(net.address().high(), FOR_EVER, FOR_EVER))
            .toList();
    sender = new FrameSender(link, counters);
    claims = new Claims(clock, sender);
    places = new Places(lan, reserved, personalities, addresses);
    long order = secret.hash(9, 0, 0);
    recon = new Recon(ground.clock(), lan, order, ground.events());
    TimerWheel wheel = new TimerWheel(clock);
    tcp = new TcpStack(sender, counters, wheel, recon.watch(), limits, secret.derive(9));
    Fabric.Conflicts conflicts = new Yielding();
    fabric =
        new Fabric(
            new Fabric.Parts(
                clock, counters, sender, addresses, hosts, tcp, recon.watch(), claims, conflicts));
    losses = new LinkLosses(link, clock, events);
    clock.after(LOOK, this::lookSoon);
    thread = Thread.ofPlatform().name("decnet-fabric").daemon().start(this::run);
  }

  private void run() {
    Frame[] batch = new Frame[BATCH];
    for (int i = 0; i < BATCH; i++) {
      batch[i] = new Frame(link.maxFrame());
    }
    try {
      for (int count = link.read(batch); count >= 0; count = link.read(batch)) {
        for (int i = 0; i < count; i++) {
          receive(batch[i]);
        }
      }
    } catch (IOException broken) {
      String reason = String.valueOf(broken.getMessage());
      trouble = Optional.of(reason);
      events.linkFailed(link.name(), reason);
    }
  }

  private Optional<String> nameAt(IpAddress address) {
    return Optional.ofNullable(addresses.find(address)).map(host -> host.spec().id().name());
  }

  /** Takes a frame; for the one thread that receives. */
  void receive(Frame frame) {
    fabric.receive(frame);
  }

  @Override
  public String name() {
    return link.name();
  }

  /** The card of a new host, as fast as its personality is. */
  Nic nic(long mac, Personality personality) {
    Latency latency = personality.latency();
    if (latency.isNone()) {
      return new Nic(mac);
    }
    SplittableRandom drawn = new SplittableRandom(secret.hash(mac, clock.nanoTime(), 0));
    return new Nic(mac, new LateFrames(sender, clock, () -> latency.nanos(drawn.nextDouble())));
  }

  /** Why no decky answers any more; empty while the link works. */
  public Optional<String> trouble() {
    return trouble;
  }

  /** Whether no decky may have {@code address} now: it is reserved, or somebody else's. */
  public boolean isTaken(IpAddress address) {
    return reserved.test(address) || claims.isClaimed(address);
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

  /** Callers that the tarpit holds. */
  public int held() {
    return tcp.held();
  }

  /** Bytes in the buffers of all connections. */
  public long buffered() {
    return tcp.buffered();
  }

  /** Connections in any state. */
  public int connections() {
    return tcp.connections();
  }

  /** Everything that is counted, by its name as a metric. */
  public Map<String, Double> metrics() {
    return FabricMetrics.of(counters, link, tcp);
  }

  @Override
  public void expect(Collection<HostSpec> specs) {
    if (link.isShared() && !specs.isEmpty()) {
      try {
        claims.survey(specs);
      } catch (InterruptedException cut) {
        Thread.currentThread().interrupt(); // each is asked for alone then, and refused
      }
    }
  }

  @Override
  public Host attach(HostSpec spec) {
    Personality personality = places.personality(spec);
    places.check(spec);
    if (link.isShared()) {
      probe(spec);
    }
    synchronized (hosts) {
      places.check(spec);
      Keyed own = secret.derive(spec.mac().value());
      FabricHost host = new FabricHost(spec, personality, own, this, random);
      hosts.add(host);
      for (IpAddress address : spec.addresses()) {
        if (address.isIpv4()) {
          sender.voice(address);
          addresses.put(address, host);
        }
      }
      fabric.announce(host);
      fabric.neighbours().start(host, prefixes);
      return host;
    }
  }

  /** Makes sure that nobody on the link has the addresses. */
  private void probe(HostSpec spec) {
    String reason;
    try {
      reason = claims.probe(spec.mac(), spec.addresses()).orElse("");
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      reason = "interrupted while asking for " + spec.addresses();
    }
    if (!reason.isEmpty()) {
      events.claimed(spec.id(), reason + ", as a probe before serving it showed");
      throw new FaultException(Fault.ADDRESS_UNAVAILABLE, spec.id() + " " + reason);
    }
  }

  /** On a shared link a decky gives way: the other one may be a machine that people work with. */
  private final class Yielding implements Fabric.Conflicts {
    @Override
    public boolean yields(FabricHost host, IpAddress address, long mac) {
      if (!link.isShared()) {
        return false;
      }
      claims.remember(address, mac);
      giveUp(host, address + " is used by " + new Mac(mac));
      return true;
    }

    @Override
    public boolean gives(FabricHost host, IpAddress address, long mac) {
      if (!link.isShared()) {
        return false;
      }
      sender.silence(address);
      lost(host, address, mac);
      return true;
    }

    @Override
    public void lost(FabricHost host, IpAddress address, long mac) {
      claims.remember(address, mac);
      String reason = address + " is used by " + new Mac(mac);
      Thread.ofVirtual().name("decnet-lost").start(() -> events.claimed(host.spec().id(), reason));
    }
  }

  /** Silences all addresses of {@code host} at once; what takes longer comes afterwards. */
  private void giveUp(FabricHost host, String reason) {
    synchronized (hosts) {
      if (!host.leave()) {
        return;
      }
      for (IpAddress address : host.spec().addresses()) {
        sender.silence(address);
        addresses.remove(address, host);
      }
      Addresses6 six = host.six();
      if (six != null) {
        six.everything().forEach(sender::silence);
      }
      fabric.neighbours().gone(host);
    }
    Thread.ofVirtual()
        .name("decnet-yield")
        .start(
            () -> {
              host.close();
              events.claimed(host.spec().id(), reason);
            });
  }

  /** Off the clock's own thread. */
  private void lookSoon() {
    Thread.ofVirtual().name("decnet-look").start(this::look);
  }

  /** This host itself may have got a decky's address: it would not hear of that by ARP. */
  private void look() {
    losses.look();
    if (link.isShared()) {
      lookForOwnAddresses();
    }
    if (!closed) {
      clock.after(LOOK, this::lookSoon);
    }
  }

  private void lookForOwnAddresses() {
    for (FabricHost host : hosts) {
      host.spec().addresses().stream()
          .filter(reserved)
          .findFirst()
          .filter(address -> host.isPresent())
          .ifPresent(address -> giveUp(host, address + " is this host's own now"));
    }
  }

  /** The last connection of a closed host ended. */
  void left(FabricHost host) {
    hosts.remove(host);
    for (IpAddress address : host.spec().addresses()) {
      addresses.remove(address, host);
    }
    fabric.neighbours().gone(host);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.PERSONALITIES, Capability.RECON, Capability.CONNECT_BACK);
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(hosts).forEach(FabricHost::close);
    link.close();
    try {
      thread.join();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
    recon.close();
    captures.ifPresent(Captures::close);
  }
}
