package decnet.fleet;

import decnet.base.DeckyId;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.net.Transport;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate;
import decnet.substrate.TopologyDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A wire that only remembers what is on it, and refuses the services it is told to. */
final class FakeSubstrate implements Substrate {
  private final SortedMap<DeckyId, Set<String>> wire = new TreeMap<>();
  private final SortedMap<DeckyId, DeckyPlan> plans = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private final Set<DeckyId> held = new TreeSet<>();
  private final List<LiveSession> sessions = new ArrayList<>();

  void refuse(String service) {
    refused.add(service);
  }

  /** From now on this session lives. */
  void begin(LiveSession session) {
    sessions.add(session);
  }

  void allowAll() {
    refused.clear();
  }

  SortedMap<DeckyId, Set<String>> wire() {
    return new TreeMap<>(wire);
  }

  @Override
  public String link() {
    return "fake";
  }

  @Override
  public Prepared prepare(TopologyDelta delta) {
    Set<String> wanted =
        switch (delta) {
          case TopologyDelta.AddDecky add -> add.services();
          case TopologyDelta.UpdateDecky update -> update.services();
          case TopologyDelta.RemoveDecky remove -> Set.of();
        };
    if (wanted.stream().anyMatch(refused::contains)) {
      throw new FaultException(Fault.PORT_UNAVAILABLE, delta.decky().name());
    }
    return new Prepared() {
      @Override
      public void hold() {
        held.add(delta.decky());
      }

      @Override
      public void serve() {
        held.remove(delta.decky());
        switch (delta) {
          case TopologyDelta.AddDecky add -> {
            wire.put(add.decky(), new TreeSet<>(wanted));
            plans.put(add.decky(), add.plan());
          }
          case TopologyDelta.UpdateDecky update -> wire.put(update.decky(), new TreeSet<>(wanted));
          case TopologyDelta.RemoveDecky remove -> wire.remove(remove.decky());
        }
      }

      @Override
      public void abort() {
        held.remove(delta.decky());
      }
    };
  }

  @Override
  public List<LiveSession> sessions(DeckyId decky) {
    return List.copyOf(sessions);
  }

  @Override
  public void cut(DeckyId decky) {
    sessions.clear();
  }

  /** Deckies of which no session may begin now. */
  Set<DeckyId> held() {
    return new TreeSet<>(held);
  }

  @Override
  public Optional<Exposed> exposed(DeckyId decky) {
    return Optional.ofNullable(wire.get(decky))
        .map(
            services ->
                new Exposed(
                    plans.get(decky).addresses(),
                    services.stream().map(slug -> new Port(slug, 1, Transport.TCP)).toList()));
  }

  @Override
  public boolean isExposing(DeckyId decky, Set<String> services) {
    return services.equals(wire.get(decky));
  }
}
