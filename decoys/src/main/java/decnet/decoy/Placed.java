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

  final Machine machine;
  final Host host;
  final ReadWriteLock gate = new ReentrantReadWriteLock();
  private DeckyPlan plan; // guarded by gate
  private SortedMap<String, Open> open = new TreeMap<>(); // guarded by gate

  Placed(DeckyPlan plan, Machine machine, Host host) {
    this.plan = plan;
    this.machine = machine;
    this.host = host;
  }

  DeckyPlan plan() {
    gate.readLock().lock();
    try {
      return plan;
    } finally {
      gate.readLock().unlock();
    }
  }

  SortedMap<String, Open> open() {
    gate.readLock().lock();
    try {
      return new TreeMap<>(open);
    } finally {
      gate.readLock().unlock();
    }
  }

  /** Replaces what is open; the caller holds the gate's write lock. */
  void becomes(DeckyPlan shape, SortedMap<String, Open> ports) {
    plan = shape;
    open = ports;
  }
}
