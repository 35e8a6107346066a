package decnet.fabric;

import decnet.base.Clock;
import decnet.event.Param;
import decnet.event.Severity;
import decnet.fabric.link.Link;

/** Tells of frames that a link lost, at most once a minute. Its monitor guards it. */
final class LinkLosses {
  private static final long PERIOD = 60_000_000_000L; // ns

  private final Link link;
  private final Clock clock;
  private final FabricEvents events;
  private long missed;
  private long unsent;
  private long toldAt;

  LinkLosses(Link link, Clock clock, FabricEvents events) {
    this.link = link;
    this.clock = clock;
    this.events = events;
    toldAt = clock.nanoTime() - PERIOD;
  }

  synchronized void look() {
    long nowMissed = link.missed();
    long nowUnsent = link.dropped();
    boolean more = nowMissed > missed || nowUnsent > unsent;
    if (!more || clock.nanoTime() - toldAt < PERIOD) {
      return;
    }
    events.tell(
        FabricEvents.FRAMES_LOST,
        Severity.WARNING,
        Param.of("link", link.name()),
        Param.of("missed", nowMissed - missed),
        Param.of("unsent", nowUnsent - unsent));
    missed = nowMissed;
    unsent = nowUnsent;
    toldAt = clock.nanoTime();
  }
}
