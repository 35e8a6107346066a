package decnet.bench;

import decnet.base.SystemClock;
import decnet.bus.Bus.Subscription;
import decnet.bus.Envelope;
import decnet.bus.LocalBus;
import decnet.bus.Overflow;
import decnet.bus.Topic;
import decnet.bus.TopicPattern;
import decnet.bus.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * One publisher to one and to ten subscribers with a 200-byte payload, then publishing into 10,000
 * subscriptions with wildcards.
 */
final class BusBench {
  private static final int MESSAGES = 3_000_000;

  private BusBench() {}

  static void run(String[] args) throws Exception {
    for (int subscribers : new int[] {1, 1, 10, 10}) {
      deliver(subscribers);
    }
    match();
  }

  private static void deliver(int subscribers) throws Exception {
    ObjectNode payload = Envelope.newPayload().put("text", "x".repeat(180));
    Topic topic = Topics.decky("decky-01", Topics.DeckyLeaf.TRAFFIC);
    try (SystemClock clock = new SystemClock();
        LocalBus bus = new LocalBus(clock, () -> "0".repeat(32))) {
      AtomicLong[] got = new AtomicLong[subscribers];
      List<Subscription> all = new ArrayList<>();
      for (int i = 0; i < subscribers; i++) {
        AtomicLong counter = new AtomicLong();
        got[i] = counter;
        all.add(
            bus.subscribe(
                new TopicPattern("decky.*.traffic"),
                MESSAGES,
                Overflow.DROP_NEWEST,
                m -> counter.lazySet(counter.get() + 1)));
      }
      int messages = MESSAGES / subscribers;
      long start = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        bus.publish(topic, "traffic", payload);
      }
      for (AtomicLong counter : got) {
        while (counter.get() < messages) {
          Thread.onSpinWait();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "bus 1 to %d: %,.0f messages/s published, %,.0f delivered/s, %d dropped%n",
          subscribers,
          messages / seconds,
          (double) messages * subscribers / seconds,
          all.stream().mapToLong(Subscription::dropped).sum());
    }
  }

  private static void match() throws Exception {
    try (SystemClock clock = new SystemClock();
        LocalBus bus = new LocalBus(clock, () -> "0".repeat(32))) {
      for (int i = 0; i < 10_000; i++) {
        String pattern =
            i % 3 == 0
                ? "decky.d" + i + ".*"
                : i % 3 == 1 ? "topology.t" + i + ".>" : "decky.d" + i + ".state";
        bus.subscribe(new TopicPattern(pattern), 1, Overflow.DROP_NEWEST, m -> {});
      }
      ObjectNode payload = Envelope.newPayload();
      for (int round = 1; round <= 3; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
          bus.publish(
              Topics.decky("d" + i % 200_000, Topics.DeckyLeaf.TRAFFIC), "traffic", payload);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("bus match over 10,000 patterns: %,.0f topics/s%n", MESSAGES / seconds);
      }
    }
  }
}
