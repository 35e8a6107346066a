package decnet.fabric.frame;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a fabric counts. Thread-safe. */
public final class Counters {
  private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);
  private final AtomicLong received = new AtomicLong();
  private final LongAdder sent = new LongAdder();
  private final LongAdder cachedSyns = new LongAdder();

  public Counters() {
    for (Drop reason : Drop.values()) {
      drops.put(reason, new LongAdder());
    }
  }

  public void dropped(Drop reason) {
    adder(reason).increment();
  }

  private LongAdder adder(Drop reason) {
    return Objects.requireNonNull(drops.get(reason)); // there is one for each
  }

  public long drops(Drop reason) {
    return adder(reason).sum();
  }

  /** All drops that happened, by reason. */
  public Map<Drop, Long> drops() {
    Map<Drop, Long> all = new EnumMap<>(Drop.class);
    for (Drop reason : Drop.values()) {
      if (drops(reason) > 0) {
        all.put(reason, drops(reason));
      }
    }
    return all;
  }

  public void received() {
    received.incrementAndGet();
  }

  public void sent() {
    sent.increment();
  }

  /** A SYN was answered, but kept in the SYN cache only. */
  public void cachedSyn() {
    cachedSyns.increment();
  }

  /** SYNs for which there was no room as connections, so that the SYN cache had them. */
  public long cachedSyns() {
    return cachedSyns.sum();
  }

  /** Frames that arrived. */
  public long framesIn() {
    return received.get();
  }

  /** Frames that were sent. */
  public long framesOut() {
    return sent.sum();
  }
}
