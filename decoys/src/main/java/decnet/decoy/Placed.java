package decnet.decoy;

import decnet.base.DeckyId;
import decnet.net.Host;
import decnet.net.Host.Listening;
import decnet.substrate.DeckyPlan;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One decky on the network: its machine, its host and its open ports, kept small because there may
 * be 65,536. The gate guards what is served; changes come one at a time.
 */
final class Placed implements Exposure.Place {
  /** A service with its open port. */
  record Open(Exposure exposure, Listening listening) {
    String slug() {
      return exposure.service().spec().slug();
    }
  }

  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  private volatile Shape shape; // replaced under the gate's write lock
  private volatile Open[] open = {}; // replaced under the gate's write lock; sorted by slug

  /** What the decky is, but for its ports. */
  record Shape(DeckyPlan plan, LazyMachine machine, Host host) {}

  Placed(Shape shape) {
    this.shape = shape;
  }

  @Override
  public DeckyId id() {
    return shape.plan().id();
  }

  @Override
  public ReentrantReadWriteLock gate() {
    return gate;
  }

  Shape shape() {
    return shape;
  }

  DeckyPlan plan() {
    return shape.plan();
  }

  @Override
  public Machine machine() {
    return shape.machine().get();
  }

  @Override
  public Host host() {
    return shape.host();
  }

  /** By slug. */
  SortedMap<String, Open> open() {
    SortedMap<String, Open> bySlug = new TreeMap<>();
    for (Open each : open) {
      bySlug.put(each.slug(), each);
    }
    return bySlug;
  }

  /** Whether exactly these services have a port. */
  boolean isExposing(Set<String> services) {
    Open[] now = open;
    int there = 0;
    for (Open each : now) {
      there += services.contains(each.slug()) ? 1 : 0;
    }
    return there == now.length && there == services.size();
  }

  /** Replaces all of it; the caller holds the gate's write lock. */
  void becomes(Shape next, SortedMap<String, Open> ports) {
    shape = next;
    open = ports.values().toArray(Open[]::new);
  }
}
