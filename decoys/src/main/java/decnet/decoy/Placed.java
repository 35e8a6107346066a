package decnet.decoy;

import decnet.net.Host;
import decnet.net.Host.Listening;
import decnet.substrate.DeckyPlan;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One decky on the network: its machine, its host and its open ports. {@code gate} guards what is
 * served; changes come one at a time.
 */
final class Placed {
  /** A service with its open port. */
  record Open(Exposure exposure, Listening listening) {}

  final ReadWriteLock gate = new ReentrantReadWriteLock();
  private Shape shape; // guarded by gate
  private SortedMap<String, Open> open = new TreeMap<>(); // guarded by gate

  /** What the decky is, but for its ports. */
  record Shape(DeckyPlan plan, Machine machine, Host host) {}

  Placed(Shape shape) {
    this.shape = shape;
  }

  Shape shape() {
    gate.readLock().lock();
    try {
      return shape;
    } finally {
      gate.readLock().unlock();
    }
  }

  DeckyPlan plan() {
    return shape().plan();
  }

  Machine machine() {
    return shape().machine();
  }

  Host host() {
    return shape().host();
  }

  SortedMap<String, Open> open() {
    gate.readLock().lock();
    try {
      return new TreeMap<>(open);
    } finally {
      gate.readLock().unlock();
    }
  }

  /** Replaces all of it; the caller holds the gate's write lock. */
  void becomes(Shape next, SortedMap<String, Open> ports) {
    shape = next;
    open = ports;
  }
}
