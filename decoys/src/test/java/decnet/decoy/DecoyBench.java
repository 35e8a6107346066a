package decnet.decoy;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.catalog.OsFamily;
import decnet.decoy.evidence.EvidenceStore;
import decnet.decoy.world.Account;
import decnet.decoy.world.Debian;
import decnet.decoy.world.World;
import decnet.event.SessionTag.Endpoint;
import decnet.identity.FleetKey;
import decnet.identity.HostIdentity;
import decnet.net.Peer;
import decnet.net.Stream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A test stand for services: a runner with a recording sink, a machine, and peers that connect
 * through pipes. Time is a {@link FakeClock} unless another clock is given.
 */
public final class DecoyBench {
  private static final ConcurrentHashMap<String, KeyPair> RSA = new ConcurrentHashMap<>();

  private final Clock clock;
  private final RecordingSink sink = new RecordingSink();
  private final SessionRunner runner;
  private final EvidenceStore evidence;
  private final Origins origins;
  private final AtomicInteger peers = new AtomicInteger();

  public DecoyBench(Clock clock, SessionLimits limits) {
    this(clock, limits, 64L << 20);
  }

  private DecoyBench(Clock clock, SessionLimits limits, long evidenceBytes) {
    this.clock = clock;
    AtomicInteger ids = new AtomicInteger();
    origins = new Origins(clock);
    evidence = new EvidenceStore(ScratchFolder.next("evidence"), evidenceBytes);
    runner =
        new SessionRunner(
            sink,
            new SessionRunner.Environment(
                clock,
                () -> String.format("%032x", ids.incrementAndGet()),
                RandomGeneratorFactory.of("L64X128MixRandom").create(1),
                evidence),
            limits,
            origins);
  }

  public DecoyBench(Clock clock) {
    this(clock, SessionLimits.DEFAULT);
  }

  public RecordingSink sink() {
    return sink;
  }

  public SessionRunner runner() {
    return runner;
  }

  public EvidenceStore evidence() {
    return evidence;
  }

  public Origins origins() {
    return origins;
  }

  /** A Debian 12 server called {@code web01} with the weak account {@code root}/{@code toor}. */
  public Machine machine() {
    return machine("decky-01", "web01", Map.of());
  }

  /** A Debian 12 server; {@code personas} are configured persona keys by slug. */
  public Machine machine(String decky, String hostname, Map<String, Map<String, String>> personas) {
    HostIdentity identity =
        HostIdentity.of(
            FleetKey.of(Bytes.of(new byte[FleetKey.LENGTH])),
            new DeckyId(decky),
            hostname,
            "corp.example",
            Mac.parse("00:50:56:01:02:03"),
            clock.instant());
    return new Machine(
        identity,
        OsFamily.LINUX,
        "debian-12",
        world(identity, clock),
        DecoyBench::rsa,
        clock,
        personas);
  }

  private static World world(HostIdentity identity, Clock clock) {
    Account root = new Account("root", "toor", 0, 0, "root", "/root", "/bin/bash");
    return Debian.world(identity, Map.of("root", root), clock);
  }

  private static KeyPair rsa(String purpose, int bits) {
    return RSA.computeIfAbsent(
        purpose + bits,
        key -> {
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
          } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
          }
        });
  }

  /** Puts {@code service} of {@code machine} on the wire. */
  public Exposed expose(Machine machine, Service service) {
    service.prepare(machine.keys());
    Stand stand = new Stand(machine);
    Exposure exposure = new Exposure(runner, stand, service);
    exposure.served(true);
    return new Exposed(exposure, stand);
  }

  /** Where a service of these tests is. */
  private static final class Stand implements Exposure.Place {
    private final Machine machine;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private volatile decnet.net.@Nullable Host host;

    Stand(Machine machine) {
      this.machine = machine;
    }

    @Override
    public DeckyId id() {
      return machine.id();
    }

    @Override
    public Machine machine() {
      return machine;
    }

    @Override
    public decnet.net.@Nullable Host host() {
      return host;
    }

    @Override
    public ReadWriteLock gate() {
      return gate;
    }
  }

  /** A service that peers can connect to. */
  public final class Exposed {
    private final Exposure exposure;
    private final Stand stand;

    private Exposed(Exposure exposure, Stand stand) {
      this.exposure = exposure;
      this.stand = stand;
    }

    /** The acceptor to hang on a real network. */
    public decnet.net.Host.Acceptor acceptor() {
      return exposure;
    }

    /** Tells it where it is, so that sessions can open ports. */
    void on(decnet.net.Host host) {
      stand.host = host;
    }

    /** The peer that {@link #connect} makes, a new one each time. */
    public Peer peer() {
      Endpoint remote =
          new Endpoint(IpAddress.parse("192.0.2.1"), 40_000 + peers.incrementAndGet() % 20_000);
      Endpoint local =
          new Endpoint(IpAddress.parse("198.51.100.7"), exposure.service().spec().port());
      return new Peer(remote, local);
    }

    /** Serves a peer whose stream the test holds itself. */
    public void serve(Stream stream) {
      runner.begin(exposure, stream, null, Optional.empty());
    }

    /**
     * From now on sessions can dial this service, as {@code name} and on its port; nothing else.
     */
    public void reachableAs(String name) {
      runner.dialer(
          (from, caller, host, port) -> {
            if (!host.equals(name)) {
              throw new java.net.UnknownHostException(host);
            }
            if (port != exposure.service().spec().port()) {
              throw new java.net.ConnectException("Connection refused");
            }
            Pipe pipe = new Pipe(clock, loopback(port), loopback(port));
            runner.begin(exposure, pipe.far(), null, Optional.of(from));
            return pipe.near();
          });
    }

    private Peer loopback(int port) {
      Endpoint end = new Endpoint(IpAddress.parse("127.0.0.1"), port);
      return new Peer(end, end);
    }

    /** Connects from 192.0.2.1 and a new port; the stream is the peer's end. */
    public Stream connect() {
      return connect(IpAddress.parse("192.0.2.1"));
    }

    public Stream connect(IpAddress source) {
      Endpoint remote = new Endpoint(source, 40_000 + peers.incrementAndGet() % 20_000);
      Endpoint local =
          new Endpoint(IpAddress.parse("198.51.100.7"), exposure.service().spec().port());
      Pipe pipe = new Pipe(clock, new Peer(local, remote), new Peer(remote, local));
      runner.begin(exposure, pipe.far(), null, Optional.empty());
      return pipe.near();
    }

    /** Cuts the machine's sessions, as retirement does. */
    public void cut() {
      runner.cut(exposure.machine().id());
    }
  }

  /** A stand whose evidence store has no room; sleeps take no real time. */
  public static DecoyBench full() {
    return new DecoyBench(new FakeClock().skipSleeps(), SessionLimits.DEFAULT, 1);
  }

  /** A stand whose sleeps take no real time. */
  public static DecoyBench skipping() {
    return new DecoyBench(new FakeClock().skipSleeps());
  }
}
