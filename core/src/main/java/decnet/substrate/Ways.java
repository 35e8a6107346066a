package decnet.substrate;

import decnet.base.IpAddress;
import decnet.substrate.Rule.Action;
import decnet.substrate.Rule.Protocol;
import decnet.substrate.Way.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to get from anywhere to anywhere in a {@link Topology}: the fewest routers, among equals
 * those that stand first. All pairs of LANs are computed at once, so that deckies cost nothing.
 * Immutable.
 */
public final class Ways {
  private static final short NONE = -1;

  private final Topology topology;
  private final Map<String, Integer> index = new HashMap<>();
  private final List<List<Router>> joined = new ArrayList<>(); // by LAN
  private final short[][] lastRouter; // on the way from one LAN to another
  private final short[][] lanBefore;

  /** {@code topology} has no flaws. */
  public Ways(Topology topology) {
    this.topology = topology;
    for (Lan lan : topology.lans()) {
      index.put(lan.name(), index.size());
      joined.add(topology.routers().stream().filter(r -> r.leg(lan.name()).isPresent()).toList());
    }
    int count = index.size();
    lastRouter = new short[count][count];
    lanBefore = new short[count][count];
    Map<Router, Short> numbers = new HashMap<>();
    topology.routers().forEach(router -> numbers.put(router, (short) numbers.size()));
    for (int from = 0; from < count; from++) {
      search(from, numbers);
    }
  }

  public Topology topology() {
    return topology;
  }

  private int index(String lan) {
    Integer found = index.get(lan);
    if (found == null) {
      throw new IllegalArgumentException("no LAN " + lan);
    }
    return found;
  }

  /** Breadth first, from one LAN to all. */
  private void search(int from, Map<Router, Short> numbers) {
    java.util.Arrays.fill(lastRouter[from], NONE);
    java.util.Arrays.fill(lanBefore[from], NONE);
    int[] queue = new int[index.size()];
    int end = 0;
    queue[end++] = from;
    lanBefore[from][from] = (short) from;
    for (int at = 0; at < end; at++) {
      for (Router router : joined.get(queue[at])) {
        short number = java.util.Objects.requireNonNull(numbers.get(router));
        for (Leg leg : router.legs()) {
          int next = index(leg.lan());
          if (lanBefore[from][next] == NONE) {
            lanBefore[from][next] = (short) queue[at];
            lastRouter[from][next] = number;
            queue[end++] = next;
          }
        }
      }
    }
  }

  /** The routers between two LANs; empty where there is no way. */
  public Optional<List<Step>> between(String from, String to) {
    int start = index(from);
    int at = index(to);
    ArrayList<Step> steps = new ArrayList<>();
    while (at != start) {
      if (lanBefore[start][at] == NONE) {
        return Optional.empty();
      }
      Router router = topology.routers().get(lastRouter[start][at]);
      int before = lanBefore[start][at];
      steps.add(step(router, topology.lans().get(before).name(), topology.lans().get(at).name()));
      at = before;
    }
    return Optional.of(steps.reversed());
  }

  private static Step step(Router router, String in, String out) {
    return new Step(router, router.leg(in).orElseThrow(), router.leg(out).orElseThrow());
  }

  /**
   * The way that begins with {@code router}, entered from {@code in}.
   *
   * @return {@code router} first; empty where it knows no way
   */
  public Optional<List<Step>> through(Router router, String in, String to) {
    if (router.leg(to).isPresent()) {
      return Optional.of(List.of(step(router, in, to)));
    }
    return router.legs().stream()
        .flatMap(
            leg ->
                between(leg.lan(), to).stream()
                    .map(
                        rest -> {
                          List<Step> all = new ArrayList<>();
                          all.add(step(router, in, leg.lan()));
                          all.addAll(rest);
                          return all;
                        }))
        .min(Comparator.comparingInt((List<Step> steps) -> steps.size()))
        .map(List::copyOf);
  }

  /**
   * The way of a connection from a machine inside, by the LAN of its that is nearest.
   *
   * @param sources all addresses of the machine
   */
  public Way way(List<IpAddress> sources, IpAddress target, Protocol protocol, int port) {
    Optional<Router> owner = topology.routerAt(target);
    String lan = topology.lanOf(target);
    Optional<Way> best = Optional.empty();
    Set<String> tried = new LinkedHashSet<>();
    for (IpAddress source : sources) {
      String from = topology.lanOf(source);
      if (!tried.add(from)) {
        continue;
      }
      Optional<List<Step>> steps = between(from, lan);
      if (steps.isPresent() && (best.isEmpty() || steps.get().size() < best.get().steps().size())) {
        best = Optional.of(new Way(Outcome.OPEN, steps.get(), source, target, port));
      }
    }
    if (best.isEmpty()) {
      return new Way(Outcome.NO_ROUTE, List.of(), sources.getFirst(), target, port);
    }
    Way plain = best.get();
    Flow flow =
        new Flow(protocol, topology.lanOf(plain.source()), plain.source(), lan, target, port);
    return owner
        .map(router -> toRouter(router, plain, flow))
        .orElseGet(() -> judge(plain.steps(), flow));
  }

  /** The target is a router's own address: it is there, or where a forward leads. */
  private Way toRouter(Router router, Way plain, Flow flow) {
    List<Step> before =
        plain.steps().stream().takeWhile(step -> !step.router().equals(router)).toList();
    Way reached = judge(before, flow);
    Optional<Nat.Forward> forward =
        reached.outcome() == Outcome.OPEN ? forward(router, flow) : Optional.empty();
    if (forward.isEmpty()) {
      return reached;
    }
    String in = flow.targetLan();
    IpAddress to = forward.get().to();
    Flow inside =
        flow.from(in, reached.source()).to(topology.lanOf(to), to, forward.get().toPort());
    Optional<List<Step>> rest = through(router, in, inside.targetLan());
    if (rest.isEmpty()) {
      return new Way(Outcome.NO_ROUTE, before, reached.source(), to, inside.port());
    }
    Way last = judge(rest.get().subList(1, rest.get().size()), inside);
    List<Step> all = new ArrayList<>(before);
    all.add(rest.get().getFirst());
    all.addAll(last.steps());
    return new Way(last.outcome(), all, last.source(), to, inside.port());
  }

  /** What leads inside from the address of {@code router} that {@code flow} goes to. */
  public static Optional<Nat.Forward> forward(Router router, Flow flow) {
    return router
        .nat()
        .outside()
        .flatMap(router::leg)
        .filter(leg -> leg.address().equals(flow.target()))
        .flatMap(leg -> router.nat().forward(flow.protocol(), flow.port()));
  }

  /** Whether {@code flow} passes {@code steps}, and as what it arrives. */
  public Way judge(List<Step> steps, Flow flow) {
    Flow seen = flow;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Action action = step.router().judge(seen);
      if (action != Action.ALLOW) {
        return new Way(
            action == Action.DENY ? Outcome.DENIED : Outcome.REJECTED,
            steps.subList(0, i + 1),
            seen.source(),
            flow.target(),
            flow.port());
      }
      if (step.router().nat().hides(step.in(), step.out())) {
        seen = seen.from(step.out().lan(), step.out().address());
      }
    }
    return new Way(Outcome.OPEN, steps, seen.source(), flow.target(), flow.port());
  }
}
