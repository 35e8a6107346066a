package decnet.app;

import decnet.base.Clock;
import decnet.bus.Bus;
import decnet.bus.Heartbeat;
import decnet.bus.WorkerHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The heartbeats of one process: its workers' and the bus's. */
final class Pulse implements AutoCloseable {
  private final List<Heartbeat> beats = new ArrayList<>();

  Pulse(Bus bus, Clock clock, Map<String, Supplier<WorkerHealth>> workers) {
    beats.add(Heartbeat.ofBus(bus, clock));
    workers.forEach((name, state) -> beats.add(Heartbeat.ofWorker(bus, clock, name, state)));
  }

  @Override
  public void close() {
    beats.forEach(Heartbeat::close);
  }
}
