package decnet.fabric.link;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.FakeClock;
import decnet.fabric.link.ImpairedLink.Impairment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links that need no privilege, captures, and the choice of a network. */
@Timeout(20)
class LinkTest {
  private static Frame frame(int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    Frame frame = new Frame(64);
    frame.copy(bytes);
    return frame;
  }

  @Test
  void a_memory_link_gives_what_it_got_and_wakes_its_reader_at_the_end() throws Exception {
    MemoryLink link = new MemoryLink(1500);
    link.arrive(new byte[] {1});
    link.arrive(new byte[] {2, 3});
    Frame[] batch = {new Frame(8), new Frame(8), new Frame(8)};
    assertThat(link.read(batch)).isEqualTo(2);
    assertThat(batch[1].toArray()).containsExactly(2, 3);
    Thread reader = Thread.startVirtualThread(() -> link.read(batch));
    link.close();
    reader.join();
  }

  @Test
  void a_capture_has_the_classic_header_and_never_grows_beyond_its_cap(@TempDir Path folder)
      throws IOException {
    Path path = folder.resolve("one.pcap");
    try (PcapWriter capture = new PcapWriter(path, 24 + 20 * 3)) {
      for (int i = 0; i < 5; i++) {
        capture.write(new FakeClock().instant(), frame(1, 2, 3, 4));
      }
      assertThat(capture.left()).isEqualTo(2);
    }
    String hex = Bytes.of(Files.readAllBytes(path)).hex();
    assertThat(hex).hasSize(2 * (24 + 60));
    assertThat(hex).startsWith("a1b2c3d4000200040000000000000000" + "0000ffff00000001");
    assertThat(hex.substring(48, 88)).isEqualTo("6955b90000000000000000040000000401020304");
  }

  @Test
  void an_impaired_link_spoils_the_same_frames_for_the_same_seed() {
    assertThat(spoiled(7)).isEqualTo(spoiled(7)).hasSizeBetween(60, 100);
    assertThat(spoiled(7)).isNotEqualTo(spoiled(8));
  }

  private static List<Integer> spoiled(long seed) {
    FakeClock clock = new FakeClock();
    MemoryLink under = new MemoryLink(1500);
    Impairment impairment = new Impairment(0.3, 0.2, 0.1, Duration.ofMillis(10));
    ImpairedLink link = new ImpairedLink(under, clock, new SplittableRandom(seed), impairment);
    for (int i = 0; i < 100; i++) {
      link.write(frame(i));
      clock.advance(Duration.ofMillis(1));
    }
    clock.advance(Duration.ofMillis(20));
    List<Integer> passed = under.written().stream().map(frame -> (int) frame[0]).toList();
    link.close();
    return passed;
  }

  @Test
  void a_network_that_would_shadow_a_route_is_replaced_by_a_free_one() {
    Cidr wanted = Cidr.parse("10.66.0.0/16");
    assertThat(new Routes(List.of(Cidr.parse("192.0.2.0/24"))).free(wanted)).hasValue(wanted);
    Routes taken = new Routes(List.of(Cidr.parse("10.66.3.0/24"), Cidr.parse("10.67.0.0/16")));
    assertThat(taken.free(wanted)).hasValue(Cidr.parse("10.68.0.0/16"));
    Cidr ten = Cidr.parse("10.0.0.0/8");
    Cidr twelve = Cidr.parse("172.16.0.0/12");
    assertThat(new Routes(List.of(ten)).free(wanted)).hasValue(Cidr.parse("172.16.0.0/16"));
    assertThat(new Routes(List.of(ten, twelve, Cidr.parse("192.168.0.0/24"))).free(wanted))
        .hasValue(Cidr.parse("192.168.1.0/24"));
    assertThat(new Routes(List.of(ten, twelve, Cidr.parse("192.168.0.0/16"))).free(wanted))
        .isEmpty();
  }
}
