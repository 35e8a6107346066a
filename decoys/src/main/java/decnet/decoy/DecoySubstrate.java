package decnet.decoy;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.decoy.Placed.Open;
import decnet.decoy.Placed.Shape;
import decnet.event.SessionTag;
import decnet.net.Host;
import decnet.net.HostSpec;
import decnet.net.Network;
import decnet.net.Peer;
import decnet.net.Stream;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate;
import decnet.substrate.TopologyDelta;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts deckies on any {@link Network}: binds and serves their services, carries pivots between
 * them. Thread-safe.
 */
public final class DecoySubstrate implements Substrate {
  private final Network network;
  private final ServiceList services;
  private final SessionRunner runner;
  private final MachineMaker machines;
  private final ConcurrentHashMap<DeckyId, Placed> placed = new ConcurrentHashMap<>();

  public DecoySubstrate(
      Network network, ServiceList services, SessionRunner runner, MachineMaker machines) {
    this.network = network;
    this.services = services;
    this.runner = runner;
    this.machines = machines;
    runner.dialer(this::dial);
  }

  @Override
  public String link() {
    return network.name();
  }

  @Override
  public Prepared prepare(TopologyDelta delta) {
    return switch (delta) {
      case TopologyDelta.AddDecky add -> add(add);
      case TopologyDelta.UpdateDecky update ->
          change(known(update.decky()), update.plan(), update.services());
      case TopologyDelta.RemoveDecky remove -> remove(known(remove.decky()));
    };
  }

  private Placed known(DeckyId decky) {
    Placed there = placed.get(decky);
    if (there == null) {
      throw new IllegalArgumentException("decky is not on the wire: " + decky);
    }
    return there;
  }

  private Host attach(DeckyPlan plan) {
    return network.attach(spec(plan));
  }

  private static HostSpec spec(DeckyPlan plan) {
    return new HostSpec(
        plan.id(), plan.mac(), plan.addresses(), plan.personality(), "main", plan.tarpit());
  }

  @Override
  public void expect(Collection<? extends TopologyDelta> deltas) {
    List<HostSpec> coming = new ArrayList<>();
    for (TopologyDelta delta : deltas) {
      switch (delta) {
        case TopologyDelta.AddDecky add -> coming.add(spec(add.plan()));
        case TopologyDelta.UpdateDecky update -> {
          Placed there = placed.get(update.decky());
          if (there != null && !samePlace(there.plan(), update.plan())) {
            coming.add(spec(update.plan()));
          }
        }
        case TopologyDelta.RemoveDecky remove -> {}
      }
    }
    network.expect(coming);
  }

  private Prepared add(TopologyDelta.AddDecky add) {
    DeckyPlan plan = add.plan();
    Placed before = placed.get(plan.id());
    if (before != null) {
      if (before.host().isPresent()) {
        throw new IllegalArgumentException("decky is on the wire already: " + plan.id());
      }
      runner.cut(plan.id()); // its callers cannot be answered any more
    }
    Host host = attach(plan);
    Placed fresh = new Placed(new Shape(plan, new LazyMachine(() -> machines.make(plan)), host));
    try {
      Prepared change = change(fresh, plan, add.services());
      return new Prepared() {
        @Override
        public void hold() {
          change.hold();
        }

        @Override
        public void serve() {
          placed.put(plan.id(), fresh);
          change.serve();
        }

        @Override
        public void abort() {
          change.abort();
          host.close();
        }
      };
    } catch (FaultException unavailable) {
      host.close();
      throw unavailable;
    }
  }

  private Prepared change(Placed decky, DeckyPlan plan, Iterable<String> wanted) {
    Shape now = decky.shape();
    LazyMachine machine =
        sameMachine(now.plan(), plan)
            ? now.machine()
            : new LazyMachine(() -> machines.remake(now.machine().get(), plan));
    boolean stays = samePlace(now.plan(), plan);
    Host host = stays ? now.host() : attach(plan);
    Shape next = new Shape(plan, machine, host);
    SortedMap<String, Open> before = decky.open();
    SortedMap<String, Open> after = new TreeMap<>();
    SortedMap<String, Open> fresh = new TreeMap<>();
    try {
      for (String slug : wanted) {
        Service service = services.service(slug);
        int port = plan.ports().getOrDefault(slug, service.spec().port());
        Open kept = before.get(slug);
        service.prepare(machines.keys(plan));
        if (kept != null
            && stays
            && now.plan().ports().getOrDefault(slug, service.spec().port()) == port) {
          after.put(slug, kept);
        } else {
          Exposure exposure = new Exposure(runner, decky, service);
          Open opened = new Open(exposure, host.open(port, service.spec().transport(), exposure));
          fresh.put(slug, opened);
          after.put(slug, opened);
        }
      }
    } catch (FaultException unavailable) {
      fresh.values().forEach(open -> open.listening().close());
      if (!stays) {
        host.close();
      }
      throw unavailable;
    }
    return new Change(decky, next, before, after, fresh);
  }

  private static boolean sameMachine(DeckyPlan one, DeckyPlan other) {
    return one.hostname().equals(other.hostname())
        && one.domain().equals(other.domain())
        && one.mac().equals(other.mac())
        && one.accounts().equals(other.accounts())
        && one.files().equals(other.files())
        && one.personas().equals(other.personas());
  }

  private static boolean samePlace(DeckyPlan one, DeckyPlan other) {
    return one.addresses().equals(other.addresses())
        && one.mac().equals(other.mac())
        && one.personality().equals(other.personality())
        && one.tarpit().equals(other.tarpit());
  }

  private Prepared remove(Placed decky) {
    Prepared change = change(decky, decky.plan(), List.of());
    return new Prepared() {
      @Override
      public void hold() {
        change.hold();
      }

      @Override
      public void serve() {
        change.serve();
        placed.remove(decky.plan().id());
        decky.host().close();
      }

      @Override
      public void abort() {
        change.abort();
      }
    };
  }

  /** A bound change of one decky's open ports. */
  private record Change(
      Placed decky,
      Shape next,
      SortedMap<String, Open> before,
      SortedMap<String, Open> after,
      SortedMap<String, Open> fresh)
      implements Prepared {
    @Override
    public void hold() {
      decky.gate().writeLock().lock();
    }

    @Override
    public void serve() {
      Shape last = decky.shape();
      try {
        before.forEach(
            (slug, open) ->
                open.exposure().served(!fresh.containsKey(slug) && after.containsKey(slug)));
        fresh.values().forEach(open -> open.exposure().served(true));
        decky.becomes(next, after);
      } finally {
        decky.gate().writeLock().unlock();
      }
      fresh.values().forEach(open -> open.listening().serve());
      before.forEach(
          (slug, open) -> {
            if (fresh.containsKey(slug) || !after.containsKey(slug)) {
              open.listening().close();
            }
          });
      if (!samePlace(last.plan(), next.plan())) {
        last.host().close();
      }
    }

    @Override
    public void abort() {
      if (decky.gate().isWriteLockedByCurrentThread()) {
        decky.gate().writeLock().unlock();
      }
      fresh.values().forEach(open -> open.listening().close());
      if (!samePlace(decky.plan(), next.plan())) {
        next.host().close();
      }
    }
  }

  @Override
  public List<LiveSession> sessions(DeckyId decky) {
    return runner.sessions(decky).stream()
        .map(
            entry -> {
              SessionTag tag = entry.session().tag();
              return new LiveSession(
                  tag.session(),
                  tag.service(),
                  tag.source().address(),
                  tag.source().port(),
                  entry.since(),
                  !entry.exposure().isServed());
            })
        .toList();
  }

  @Override
  public void cut(DeckyId decky) {
    runner.cut(decky);
  }

  @Override
  public Optional<Exposed> exposed(DeckyId decky) {
    return present(decky).map(DecoySubstrate::exposed);
  }

  private Optional<Placed> present(DeckyId decky) {
    return Optional.ofNullable(placed.get(decky)).filter(there -> there.host().isPresent());
  }

  @Override
  public boolean isExposing(DeckyId decky, Set<String> services) {
    Placed there = placed.get(decky);
    return there != null && there.host().isPresent() && there.isExposing(services);
  }

  private static Exposed exposed(Placed there) {
    return new Exposed(
        there.host().spec().addresses(),
        there.open().entrySet().stream()
            .map(
                entry ->
                    new Port(
                        entry.getKey(),
                        entry.getValue().listening().port(),
                        entry.getValue().exposure().service().spec().transport()))
            .toList());
  }

  /** A pivot: from one machine to an open port of another, without a network. */
  private Stream dial(SessionTag from, Machine caller, String host, int port) throws IOException {
    Placed target = find(caller, host).orElseThrow(() -> new UnknownHostException(host));
    Open open =
        target.open().values().stream()
            .filter(
                candidate ->
                    candidate.listening().port() == port || asked(target, candidate) == port)
            .findFirst()
            .orElseThrow(() -> new ConnectException("Connection refused"));
    Placed source = placed.get(caller.id());
    SessionTag.Endpoint inner =
        source == null
            ? from.target()
            : new SessionTag.Endpoint(source.host().spec().addresses().getFirst(), ephemeral(from));
    SessionTag.Endpoint local =
        new SessionTag.Endpoint(target.host().spec().addresses().getFirst(), port);
    Pipe pipe = new Pipe(caller.clock(), new Peer(local, inner), new Peer(inner, local));
    runner.begin(open.exposure(), pipe.far(), null, Optional.of(from));
    return pipe.near();
  }

  private static int ephemeral(SessionTag from) {
    return 32768
        + Math.floorMod(
            from.session().hashCode(), 28232); // Linux: ip_local_port_range 32768 to 60999
  }

  private static int asked(Placed decky, Open open) {
    var spec = open.exposure().service().spec();
    return decky.plan().ports().getOrDefault(spec.slug(), spec.port());
  }

  private Optional<Placed> find(Machine caller, String host) {
    if (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1")) {
      return Optional.ofNullable(placed.get(caller.id()));
    }
    return placed.values().stream()
        .filter(
            there ->
                there.plan().hostname().equalsIgnoreCase(host)
                    || there.plan().fqdn().equalsIgnoreCase(host)
                    || there.host().spec().addresses().stream()
                        .anyMatch(a -> a.toString().equals(host)))
        .min(Comparator.comparing(Placed::id));
  }
}
