package decnet.decoy;

import decnet.net.DatagramExchange;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.Stream;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A service of a machine while it is (or waits to be) on the wire. {@code gate} is the machine's:
 * sessions begin under its read lock, transitions happen under its write lock, so that every
 * session's first line lies on the right side of the transition's line.
 */
final class Exposure implements Acceptor {
  private final SessionRunner runner;
  private volatile Machine machine; // replaced under the gate's write lock
  private final Service service;
  private final ReadWriteLock gate;
  private volatile @Nullable Host host;
  private boolean served; // guarded by gate

  Exposure(SessionRunner runner, Machine machine, Service service, ReadWriteLock gate) {
    this.runner = runner;
    this.machine = machine;
    this.service = service;
    this.gate = gate;
  }

  Machine machine() {
    return machine;
  }

  Service service() {
    return service;
  }

  /** Sessions from now on are on {@code changed}; under the gate's write lock. */
  void becomes(Machine changed) {
    machine = changed;
  }

  void on(Host place) {
    host = place;
  }

  /** Under the gate's write lock. */
  void served(boolean now) {
    served = now;
  }

  boolean isServed() {
    gate.readLock().lock();
    try {
      return served;
    } finally {
      gate.readLock().unlock();
    }
  }

  /** Runs {@code begin} if the service is on the wire at this moment; says whether it did. */
  boolean admit(Runnable begin) {
    gate.readLock().lock();
    try {
      if (served) {
        begin.run();
      }
      return served;
    } finally {
      gate.readLock().unlock();
    }
  }

  @Override
  public void stream(Stream stream) {
    runner.begin(this, stream, host, Optional.empty());
  }

  @Override
  public void datagrams(DatagramExchange exchange) {
    runner.begin(this, new DatagramStream(exchange), host, Optional.empty());
  }
}
