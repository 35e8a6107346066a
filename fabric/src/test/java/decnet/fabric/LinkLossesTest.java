package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.event.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of frames that a link lost. */
@Timeout(60)
class LinkLossesTest {
  private static Event.Infrastructure told(ScriptBench bench) throws InterruptedException {
    Event.Infrastructure told = bench.events.take();
    while (!told.type().equals("fabric.frames_lost")) {
      told = bench.events.take();
    }
    return told;
  }

  /** Fills the link until {@code lost} frames are. */
  private static void lose(ScriptBench bench, long lost) {
    bench.peer.target = 81;
    while (bench.link.dropped() < lost) {
      bench.peer.segment(Heard.SYN);
    }
  }

  @Test
  void losses_are_told_with_their_number_and_at_most_once_a_minute() throws Exception {
    try (ScriptBench bench = new ScriptBench()) {
      bench.pass(11_000);
      lose(bench, 5);
      bench.pass(10_000);
      Event.Infrastructure first = told(bench);
      assertThat(RecordedEvents.number(first, "unsent")).isEqualTo(5);
      assertThat(RecordedEvents.number(first, "missed")).isZero();
      lose(bench, 9);
      for (int i = 0; i < 7; i++) {
        bench.pass(10_000);
        bench.clock.awaitWaiting(1); // the next look is arranged by a thread of its own
      }
      assertThat(RecordedEvents.number(told(bench), "unsent")).isEqualTo(4);
      assertThat(bench.network.metrics()).containsEntry("decnet_fabric_frames_unsent_total", 9.0);
    }
  }
}
