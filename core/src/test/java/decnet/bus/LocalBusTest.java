package decnet.bus;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.bus.Bus.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalBusTest {
  private static final Topic TOPIC = Topics.decky("decky-01", Topics.DeckyLeaf.STATE);
  private static final TopicPattern ALL = new TopicPattern(">");

  private final LocalBus bus = new LocalBus(new FakeClock(), () -> "0".repeat(32));

  @AfterEach
  void close() {
    bus.close();
  }

  private void publish(int number) {
    bus.publish(TOPIC, "state", Envelope.newPayload().put("n", number));
  }

  private static int number(Envelope message) {
    return message.payload().path("n").asInt();
  }

  @Test
  void messages_arrive_in_the_order_of_their_publisher() throws Exception {
    BlockingQueue<Envelope> got = new LinkedBlockingQueue<>();
    bus.subscribe(new TopicPattern("decky.*.state"), 10_000, Overflow.DROP_NEWEST, got::add);
    bus.subscribe(new TopicPattern("topology.>"), 10, Overflow.DROP_NEWEST, message -> got.clear());
    for (int i = 0; i < 10_000; i++) {
      publish(i);
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(number(got.take())).isEqualTo(i);
    }
  }

  @Test
  void a_slow_subscriber_loses_by_its_own_policy_and_harms_nobody() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(2);
    List<Integer> oldest = new ArrayList<>();
    List<Integer> newest = new ArrayList<>();
    BlockingQueue<Integer> quick = new LinkedBlockingQueue<>();
    Subscription dropsOldest =
        bus.subscribe(ALL, 3, Overflow.DROP_OLDEST, m -> keep(oldest, m, entered, stuck));
    Subscription dropsNewest =
        bus.subscribe(ALL, 3, Overflow.DROP_NEWEST, m -> keep(newest, m, entered, stuck));
    bus.subscribe(ALL, 100, Overflow.DROP_NEWEST, m -> quick.add(number(m)));
    publish(0);
    entered.await();
    for (int i = 1; i <= 10; i++) {
      publish(i);
    }
    for (int i = 0; i <= 10; i++) {
      assertThat(quick.take()).isEqualTo(i);
    }
    assertThat(dropsOldest.dropped()).isEqualTo(7);
    assertThat(dropsNewest.dropped()).isEqualTo(7);
    stuck.countDown();
    while (bus.counters().delivered() < 11 + 4 + 4) {
      Thread.onSpinWait();
    }
    bus.close();
    assertThat(oldest).containsExactly(0, 8, 9, 10);
    assertThat(newest).containsExactly(0, 1, 2, 3);
    assertThat(bus.counters().dropped()).isEqualTo(14);
  }

  private static void keep(
      List<Integer> into, Envelope message, CountDownLatch entered, CountDownLatch stuck) {
    into.add(number(message));
    entered.countDown();
    try {
      stuck.await();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_subscriber_that_throws_is_counted_and_goes_on() throws Exception {
    BlockingQueue<Integer> after = new LinkedBlockingQueue<>();
    bus.subscribe(
        ALL,
        10,
        Overflow.DROP_NEWEST,
        message -> {
          if (number(message) == 0) {
            throw new IllegalStateException("told to fail");
          }
          after.add(number(message));
        });
    publish(0);
    publish(1);
    assertThat(after.take()).isEqualTo(1);
    assertThat(bus.counters().failed()).isEqualTo(1);
  }

  @Test
  void nothing_arrives_after_close_and_closing_twice_is_fine() {
    AtomicInteger calls = new AtomicInteger();
    Subscription subscription =
        bus.subscribe(ALL, 10, Overflow.DROP_NEWEST, message -> calls.incrementAndGet());
    subscription.close();
    int before = calls.get();
    publish(1);
    subscription.close();
    bus.close();
    bus.close();
    publish(2);
    assertThat(calls).hasValue(before);
    assertThat(bus.counters().subscriptions()).isZero();
  }

  @Test
  void a_receiver_may_close_its_own_subscription() throws Exception {
    BlockingQueue<Envelope> got = new LinkedBlockingQueue<>();
    Subscription[] self = new Subscription[1];
    CountDownLatch ready = new CountDownLatch(1);
    self[0] =
        bus.subscribe(
            ALL,
            10,
            Overflow.DROP_NEWEST,
            message -> {
              awaitQuietly(ready);
              self[0].close();
              got.add(message);
            });
    publish(1);
    publish(2);
    ready.countDown();
    assertThat(number(got.take())).isEqualTo(1);
    while (bus.counters().subscriptions() > 0) {
      Thread.onSpinWait();
    }
    assertThat(got).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void an_envelope_reads_back_as_itself_and_takes_its_topic_from_the_transport() {
    Envelope sent =
        new Envelope(
            "a".repeat(32),
            TOPIC,
            "state",
            java.time.Instant.parse("2026-11-01T10:00:00.123456Z"),
            Envelope.newPayload().put("n", 1));
    assertThat(sent.json())
        .isEqualTo(
            "{\"v\":1,\"id\":\""
                + "a".repeat(32)
                + "\",\"topic\":\"decky.decky-01.state\",\"type\":\"state\",\"ts\":1793527200.123456,\"payload\":{\"n\":1}}");
    assertThat(Envelope.parse(Topics.SYSTEM_LOG, sent.json()))
        .isEqualTo(
            new Envelope(sent.id(), Topics.SYSTEM_LOG, sent.type(), sent.at(), sent.payload()));
  }

  @Test
  void each_publishers_messages_arrive_in_its_order_whoever_else_publishes() throws Exception {
    int publishers = 4;
    int each = 2_000;
    int[] last = new int[publishers];
    CountDownLatch all = new CountDownLatch(publishers * each);
    bus.subscribe(
        ALL,
        publishers * each,
        Overflow.DROP_NEWEST,
        message -> {
          int publisher = message.payload().path("publisher").asInt();
          if (number(message) == last[publisher] + 1) {
            last[publisher]++;
          }
          all.countDown();
        });
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < publishers; p++) {
      int publisher = p;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 1; i <= each; i++) {
                      bus.publish(
                          TOPIC,
                          "state",
                          Envelope.newPayload().put("n", i).put("publisher", publisher));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    all.await();
    assertThat(last).containsOnly(each);
  }

  @Test
  void closing_waits_for_the_call_that_runs_and_wakes_who_waits() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    List<String> order = new java.util.concurrent.CopyOnWriteArrayList<>();
    bus.subscribe(
        ALL,
        10,
        Overflow.DROP_NEWEST,
        message -> {
          entered.countDown();
          awaitQuietly(leave);
          order.add("call " + number(message));
        });
    bus.subscribe(new TopicPattern("never"), 10, Overflow.DROP_NEWEST, message -> {});
    publish(1);
    publish(2);
    entered.await();
    Thread closer =
        Thread.ofPlatform()
            .start(
                () -> {
                  bus.close();
                  order.add("closed");
                });
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    leave.countDown();
    closer.join();
    assertThat(order)
        .as("the waiting message is not delivered")
        .containsExactly("call 1", "closed");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> bus.subscribe(ALL, 1, Overflow.DROP_NEWEST, message -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Its messages piled up behind a thread that had ended. */
  @Test
  void a_subscriber_that_dies_of_an_error_leaves_the_bus() throws Exception {
    Subscription dying =
        bus.subscribe(
            ALL,
            10,
            Overflow.DROP_NEWEST,
            message -> {
              throw new StackOverflowError("told to die");
            });
    publish(1);
    while (bus.counters().subscriptions() > 0) {
      Thread.onSpinWait();
    }
    publish(2);
    dying.close();
    assertThat(bus.counters().dropped()).isZero();
  }

  @Test
  void a_receiver_may_publish_and_subscribe() throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    bus.subscribe(
        new TopicPattern("decky.>"),
        10,
        Overflow.DROP_NEWEST,
        message -> {
          bus.subscribe(
              new TopicPattern("system.log"),
              10,
              Overflow.DROP_NEWEST,
              answer -> got.add(answer.type()));
          bus.publish(Topics.SYSTEM_LOG, "answer", Envelope.newPayload());
        });
    publish(1);
    assertThat(got.take()).isEqualTo("answer");
  }
}
