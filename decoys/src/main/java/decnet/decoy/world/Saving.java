package decnet.decoy.world;

import decnet.base.Bytes;
import decnet.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * When a service's data are put into the {@link Keepsakes}: at the end of a session that changed
 * them, and during a long one once in {@value #SECONDS} seconds. Guarded by its monitor.
 */
public final class Saving {
  private static final int SECONDS = 10;
  private final Clock clock;
  private final Keepsakes keepsakes;
  private final String name;
  private final Supplier<Bytes> content;
  private boolean changed;
  private Instant saved = Instant.MIN;

  /** {@code content} makes what is kept under {@code name}. */
  public Saving(Clock clock, Keepsakes keepsakes, String name, Supplier<Bytes> content) {
    this.clock = clock;
    this.keepsakes = keepsakes;
    this.name = name;
    this.content = content;
  }

  /** Something changed. */
  public synchronized void changed() {
    changed = true;
  }

  /** Between two commands. */
  public synchronized void pass() {
    if (changed && saved.isBefore(clock.instant().minus(Duration.ofSeconds(SECONDS)))) {
      save();
    }
  }

  /** A session is over. */
  public synchronized void save() {
    if (changed) {
      changed = false;
      saved = clock.instant();
      keepsakes.put(name, content.get());
    }
  }
}
