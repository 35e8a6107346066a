package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames and segments that nobody foresaw: nothing escapes, nothing is left. */
@Timeout(120)
@Tag("slow")
class FuzzTest {
  private static final int[] FLAGS = {0, 1, 2, 4, 16, 17, 18, 20, 24, 25, 41, 48, 194, 255};

  @Test
  void no_frame_is_ever_thrown_at_anyone() {
    SplittableRandom random = new SplittableRandom(20_261_124);
    try (ScriptBench bench = new ScriptBench()) {
      bench.peer.segment(Heard.SYN);
      byte[] good = bench.link.written().remove();
      byte[][] seeds = {
        Bytes.hex(
                "ffffffffffff020000000001080600010800060400010200000000010a4d0001"
                    + "0000000000000a4d0102")
            .toArray(),
        swapped(good)
      };
      for (int i = 0; i < 200_000; i++) {
        byte[] frame = seeds[random.nextInt(seeds.length)].clone();
        for (int n = random.nextInt(8); n >= 0; n--) {
          frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(4) == 0) {
          frame = java.util.Arrays.copyOf(frame, random.nextInt(frame.length + 40));
        }
        bench.peer.frame(frame);
        bench.link.written().clear();
      }
    }
  }

  @Test
  void no_ipv6_is_ever_thrown_at_anyone() {
    SplittableRandom random = new SplittableRandom(20_261_125);
    String[] seeds = {
      "8000000000070001",
      "86000000400000000000000000000000030440c000000258000001f400000000fd0000010000000000000000000000",
      "8700000000000000fe80000000000000505400fffe0000010101020000000009",
      "8800000020000000fe80000000000000505400fffe0000010201020000000009",
      "8200000003e8000000000000000000000000000000000000027d0000"
    };
    IpAddress[] targets = {
      TestPeer6.ALL, IpAddress.parse("fe80::5054:ff:fe00:1"), IpAddress.parse("ff02::1:ff00:1")
    };
    int[] kinds = {0, 6, 17, 43, 44, 44, 58, 58, 58, 58, 59, 60};
    try (ScriptBench bench = new ScriptBench("debian")) {
      TestPeer6 peer = new TestPeer6(bench.peer);
      bench.pass(20_000);
      for (int i = 0; i < 200_000; i++) {
        byte[] payload = Bytes.hex(seeds[random.nextInt(seeds.length)]).toArray();
        int kind = kinds[random.nextInt(kinds.length)];
        for (int n = random.nextInt(kind == 58 ? 3 : 12); n > 0; n--) {
          payload[random.nextInt(payload.length)] =
              (byte) random.nextInt(random.nextBoolean() ? 70 : 256);
        }
        if (random.nextInt(6) == 0) {
          payload = java.util.Arrays.copyOf(payload, 8 + random.nextInt(payload.length + 40));
        }
        IpAddress to = targets[random.nextInt(targets.length)];
        peer.hopLimit = random.nextInt(4) == 0 ? random.nextInt(256) : 255;
        peer.address = IpAddress.of(0xfe80L << 48, random.nextInt(5));
        peer.ip(to, kind, kind == 58 ? peer.summed(to, 58, 2, payload) : payload);
        if (i % 64 == 0) {
          bench.pass(random.nextInt(2_000));
        }
        bench.link.written().clear();
      }
    }
  }

  /** A frame of the fabric, as if a peer had sent it back. */
  private static byte[] swapped(byte[] frame) {
    byte[] back = frame.clone();
    System.arraycopy(frame, 6, back, 0, 6);
    System.arraycopy(frame, 0, back, 6, 6);
    System.arraycopy(frame, 30, back, 26, 4);
    System.arraycopy(frame, 26, back, 30, 4);
    return back;
  }

  @Test
  void no_sequence_of_segments_leaves_a_connection_behind() throws IOException {
    for (int seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      try (ScriptBench bench = new ScriptBench(seed % 2 == 0 ? "linux-6" : "freebsd-14")) {
        Stream stream = bench.connect();
        Heard before = null;
        for (int step = 0; step < 60; step++) {
          step(bench, stream, random);
          for (Heard said : bench.peer.heard()) {
            before = follows(seed, before, said);
          }
        }
        stream.close();
        bench.clock.advance(Duration.ofMinutes(40));
        assertThat(bench.network.connections()).as("seed " + seed).isZero();
        assertThat(bench.network.halfOpen()).as("seed " + seed).isZero();
        assertThat(bench.network.buffered()).as("seed " + seed).isZero();
      }
    }
  }

  /**
   * What is acknowledged stays so, and what was offered is not taken back but for the rounding of a
   * scaled window. Source: RFC 9293 §3.8.6.
   */
  private static @Nullable Heard follows(int seed, @Nullable Heard before, Heard said) {
    if ((said.flags() & (Heard.RST | Heard.SYN)) != 0) {
      return null;
    }
    int scale = seed % 2 == 0 ? 7 : 6; // of the personalities
    assertThat(said.data().length()).as("seed " + seed).isLessThanOrEqualTo(1460);
    if (before != null) {
      assertThat(said.ack() - before.ack()).as("seed " + seed + ", ack").isNotNegative();
      int edge = said.ack() + (said.window() << scale);
      int offered = before.ack() + (before.window() << scale);
      assertThat(edge - offered).as("seed " + seed + ", edge").isGreaterThan(-(1 << scale));
    }
    return said;
  }

  private static void step(ScriptBench bench, Stream stream, SplittableRandom random) {
    TestPeer peer = bench.peer;
    peer.options = random.nextInt(4) == 0 ? options(random, peer.ack) : Bytes.EMPTY;
    int seq = peer.seq;
    int ack = peer.ack;
    peer.seq += random.nextInt(5) == 0 ? random.nextInt(-70_000, 70_000) : random.nextInt(-3, 3);
    peer.ack += random.nextInt(5) == 0 ? random.nextInt(-70_000, 70_000) : random.nextInt(0, 20);
    peer.window = random.nextInt(3) == 0 ? 0 : random.nextInt(65_536);
    peer.segment(
        FLAGS[random.nextInt(FLAGS.length)],
        Bytes.of(new byte[random.nextInt(3) == 0 ? random.nextInt(1400) : 0]));
    peer.seq = random.nextBoolean() ? peer.seq : seq;
    peer.ack = random.nextBoolean() ? peer.ack : ack;
    try {
      switch (random.nextInt(6)) {
        case 0 -> stream.write(ByteBuffer.wrap(new byte[random.nextInt(1000)]));
        case 1 -> {
          if (stream.hasUnread()) {
            stream.read(ByteBuffer.allocate(1 + random.nextInt(2000)), Duration.ofMillis(1));
          }
        }
        case 2 -> bench.pass(random.nextInt(3000));
        case 3 -> {
          if (random.nextInt(10) == 0) {
            stream.shutdownOutput();
          }
        }
        default -> {}
      }
    } catch (IOException ended) {
      // so the random segments of the peer had it: the rest of the steps is for who comes after
    }
  }

  private static Bytes options(SplittableRandom random, int near) {
    byte[] raw = new byte[4 * random.nextInt(1, 11)];
    random.nextBytes(raw);
    if (raw.length >= 12 && random.nextBoolean()) {
      ByteBuffer.wrap(raw)
          .putInt(0x0101050a)
          .putInt(near + random.nextInt(3000))
          .putInt(near + random.nextInt(6000));
    }
    return Bytes.of(raw);
  }
}
