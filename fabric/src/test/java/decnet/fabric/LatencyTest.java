package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.fabric.frame.Checksum;
import decnet.fabric.personality.Latency;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import decnet.net.HostSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a slow machine's frames wait, and that they keep their order. */
@Timeout(60)
class LatencyTest {
  private static final int STEP = 20; // microseconds
  private static final int PINGS = 200;

  private final ScriptBench bench = new ScriptBench("printer");
  private final TestPeer peer = bench.peer;
  private final Latency printer = Personalities.shipped().find("printer").orElseThrow().latency();

  @BeforeEach
  void announced() { // which waits as well
    pass(printer.most());
    assertThat(peer.frames()).hasSize(1);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void ping(int number) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.put(0, (byte) 8).putInt(4, number);
    bytes.putShort(2, Checksum.fold(Checksum.sum(bytes, 0, 16)));
    peer.ip(1, 0, 5, bytes.array());
  }

  private void pass(int micros) {
    bench.clock.advance(Duration.ofNanos(micros * 1_000L));
  }

  /** Microseconds, rounded up to a step, that each of many pings takes. */
  private List<Integer> delays() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < PINGS; i++) {
      ping(i);
      int waited = 0;
      while (peer.frames().isEmpty()) {
        pass(STEP);
        waited += STEP;
        assertThat(waited).isLessThanOrEqualTo(printer.most() + STEP);
      }
      all.add(waited);
    }
    return all;
  }

  private static int number(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(38);
  }

  @Test
  void two_hosts_of_one_personality_are_slow_in_their_own_ways() {
    List<Integer> one = delays();
    peer.deckyMac = 0x525400000009L;
    peer.decky = 0x0a4d0109;
    bench.network.attach(
        new HostSpec(
            new DeckyId("decky-09"),
            new Mac(peer.deckyMac),
            List.of(IpAddress.parse("10.77.1.9")),
            "printer",
            "main"));
    pass(printer.most());
    peer.frames();
    List<Integer> other = delays();
    assertThat(one).isNotEqualTo(other);
    long same = IntStream.range(0, PINGS).filter(i -> one.get(i).equals(other.get(i))).count();
    assertThat(same).isLessThan(PINGS / 4);
    assertThat(one).allMatch(each -> each >= printer.least());
    long fast = one.stream().filter(each -> each <= printer.median()).count();
    assertThat(fast).isBetween(PINGS * 3L / 10, PINGS * 7L / 10);
  }

  @Test
  void answers_of_any_kind_keep_the_order_of_what_they_answer() {
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (i % 3 == 0) {
        ping(i);
      } else { // a port that is open, and one that is not
        peer.port = 41_000 + i;
        peer.target = i % 3 == 1 ? 80 : 81;
        peer.segment(Heard.SYN);
      }
      asked.add(i % 3 == 0 ? i : 41_000 + i);
      pass(10);
    }
    List<byte[]> frames = peer.frames();
    pass(printer.most());
    frames.addAll(peer.frames());
    assertThat(frames.stream().map(LatencyTest::asked).toList()).isEqualTo(asked);
  }

  private static int asked(byte[] frame) {
    return frame[23] == 1 ? number(frame) : ByteBuffer.wrap(frame).getShort(36) & 0xffff;
  }

  @Test
  void a_full_queue_is_answered_at_once_and_in_order() {
    for (int i = 0; i < 100; i++) {
      ping(i);
    }
    List<byte[]> frames = peer.frames();
    assertThat(frames).hasSize(65); // 64 that waited and the one without room
    pass(printer.most());
    frames.addAll(peer.frames());
    assertThat(frames.stream().map(LatencyTest::number).toList())
        .isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void what_is_drawn_has_the_distribution_that_was_written() {
    SplittableRandom random = new SplittableRandom(5);
    int[] points = {printer.median(), printer.p90(), printer.p99(), printer.most()};
    double[] shares = {0.5, 0.9, 0.99, 1};
    long[] below = new long[points.length];
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      long nanos = printer.nanos(random.nextDouble());
      assertThat(nanos).isBetween(printer.least() * 1_000L - 1, printer.most() * 1_000L);
      for (int p = 0; p < points.length; p++) {
        below[p] += nanos <= points[p] * 1_000L ? 1 : 0;
      }
    }
    for (int p = 0; p < points.length; p++) {
      assertThat((double) below[p] / draws).isCloseTo(shares[p], within(0.01));
    }
  }

  @Test
  void slow_machines_differ_from_each_other_and_computers_are_not_slowed() {
    List<Latency> slow =
        Personalities.with(Optional.empty()).all().stream()
            .map(Personality::latency)
            .filter(latency -> !latency.isNone())
            .toList();
    assertThat(slow).hasSize(16).doesNotHaveDuplicates();
    assertThat(Personalities.shipped().find("linux-6").orElseThrow().latency().isNone()).isTrue();
    assertThat(Latency.NONE.nanos(0.5)).isZero();
  }

  @Test
  void a_distribution_that_falls_is_refused() {
    assertThatThrownBy(() -> new Latency(5, 4, 6, 7, 8)).hasMessageContaining("none falls");
    assertThatThrownBy(() -> new Latency(0, 4, 6, 7, 8)).hasMessageContaining("none falls");
    assertThatThrownBy(() -> new Latency(1, 4, 6, 7, 500_001)).hasMessageContaining("none falls");
  }
}
