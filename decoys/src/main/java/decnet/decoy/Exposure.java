package decnet.decoy;

import decnet.base.DeckyId;
import decnet.net.DatagramExchange;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.Stream;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A service of a machine while it is (or waits to be) on the wire. The gate is the machine's:
 * sessions begin under its read lock, transitions happen under its write lock, so that every
 * session's first line lies on the right side of the transition's line.
 */
final class Exposure implements Acceptor {
  private final SessionRunner runner;
  private final Place place;
  private final Service service;
  private boolean served; // guarded by the place's gate

  /** Where a service is exposed: what its machine and its host are now. Thread-safe. */
  interface Place {
    DeckyId id();

    /** Made at the first call. */
    Machine machine();

    /** Null where there is no network. */
    @Nullable Host host();

    ReadWriteLock gate();
  }

  Exposure(SessionRunner runner, Place place, Service service) {
    this.runner = runner;
    this.place = place;
    this.service = service;
  }

  DeckyId decky() {
    return place.id();
  }

  Machine machine() {
    return place.machine();
  }

  Service service() {
    return service;
  }

  /** Under the gate's write lock. */
  void served(boolean now) {
    served = now;
  }

  boolean isServed() {
    place.gate().readLock().lock();
    try {
      return served;
    } finally {
      place.gate().readLock().unlock();
    }
  }

  /** Runs {@code begin} if the service is on the wire at this moment; says whether it did. */
  boolean admit(Runnable begin) {
    place.gate().readLock().lock();
    try {
      if (served) {
        begin.run();
      }
      return served;
    } finally {
      place.gate().readLock().unlock();
    }
  }

  @Override
  public void stream(Stream stream) {
    runner.begin(this, stream, place.host(), Optional.empty());
  }

  @Override
  public void datagrams(DatagramExchange exchange) {
    runner.begin(this, new DatagramStream(exchange), place.host(), Optional.empty());
  }
}
