package decnet.fabric.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.fabric.capture.CapturePolicy.By;
import decnet.fabric.link.CaptureReader;
import decnet.fabric.link.Frame;
import decnet.fabric.link.Link;
import decnet.fabric.link.MemoryLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Captures on demand: whose frames, in which files, and what happens when there is no room. */
@Timeout(30)
class CapturesTest {
  private static final int DECKY = 0x0a4d0102; // 10.77.1.2
  private static final long PLENTY = 1L << 40;

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private final List<String> complaints = new ArrayList<>();

  private CapturePolicy policy(By by, long rotate, long quota) {
    return new CapturePolicy(by, rotate, quota, folder.resolve("captures"));
  }

  private static byte[] packet(int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate(34).putShort(12, (short) 0x0800).put(14, (byte) 0x45);
    return bytes.putInt(26, from).putInt(30, to).array();
  }

  private static Frame frame(byte[] content) {
    Frame frame = new Frame(content.length);
    frame.copy(content);
    return frame;
  }

  private static Optional<String> name(IpAddress address) {
    return address.equals(IpAddress.ipv4(DECKY)) ? Optional.of("decky-01") : Optional.empty();
  }

  /** Two frames of 10.77.0.1 and one answer, one frame of 10.77.0.9, and one for somebody else. */
  private void pass(CapturePolicy policy) throws IOException {
    MemoryLink memory = new MemoryLink(1500);
    try (Captures captures =
        new Captures(policy, clock, (count, reason) -> complaints.add(count + " " + reason))) {
      Link link = captures.on(memory, CapturesTest::name);
      memory.arrive(packet(0x0a4d0001, DECKY));
      memory.arrive(packet(0x0a4d0001, DECKY));
      memory.arrive(packet(0x0a4d0009, DECKY));
      memory.arrive(packet(0x0a4d0009, 0x0a4d0104));
      Frame[] batch = {new Frame(64), new Frame(64), new Frame(64), new Frame(64)};
      assertThat(link.read(batch)).isEqualTo(4);
      link.write(frame(packet(DECKY, 0x0a4d0001)));
      assertThat(memory.written()).hasSize(1);
    }
  }

  /** How many frames are in the files of each name. */
  private Map<String, Integer> kept() throws IOException {
    Map<String, Integer> kept = new TreeMap<>();
    for (Path file : files()) {
      int frames = 0;
      try (CaptureReader reader = CaptureReader.open(file)) {
        while (reader.next().isPresent()) {
          frames++;
        }
        assertThat(reader.damage()).isEmpty();
      }
      kept.merge(
          file.getFileName().toString().replaceAll("\\.\\d{8}T.*", ""), frames, Integer::sum);
    }
    return kept;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("captures"))) {
      return all.sorted().toList();
    }
  }

  @Test
  void frames_of_deckies_are_sorted_by_decky_and_nobody_elses_are_captured() throws IOException {
    pass(policy(By.DECKY, 1 << 20, 1 << 20));
    assertThat(kept()).isEqualTo(Map.of("decky-01", 4));
    assertThat(complaints).isEmpty();
    assertThat(Files.getPosixFilePermissions(files().getFirst()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void or_by_source_with_what_it_was_answered() throws IOException {
    pass(policy(By.SOURCE, 1 << 20, 1 << 20));
    assertThat(kept()).isEqualTo(Map.of("10.77.0.1", 3, "10.77.0.9", 1));
  }

  @Test
  void files_rotate_and_the_oldest_go_when_the_quota_is_used_up() throws IOException {
    byte[] large = new byte[1000];
    try (CaptureFolder open = new CaptureFolder(policy(By.DECKY, 5_000, 40_000), () -> PLENTY)) {
      for (int i = 0; i < 100; i++) {
        large[0] = (byte) i;
        open.append(i % 2 == 0 ? "a" : "b", clock.instant(), Bytes.of(large));
        clock.advance(Duration.ofSeconds(1));
      }
    }
    long total = 0;
    for (Path file : files()) {
      total += Files.size(file);
      assertThat(Files.size(file)).isLessThanOrEqualTo(5_000);
    }
    assertThat(total).isBetween(20_000L, 40_000L);
    try (CaptureReader newest = CaptureReader.open(files().getLast())) {
      assertThat(newest.next()).isPresent();
    }
  }

  @Test
  void what_an_earlier_process_left_counts_and_goes_first_and_other_files_stay()
      throws IOException {
    Path captures = Files.createDirectory(folder.resolve("captures"));
    Path old = captures.resolve("decky-09.20200101T000000000Z-000000.pcap");
    Files.write(old, new byte[30_000]);
    Path notes = Files.writeString(captures.resolve("my-notes.pcap"), "mine");
    try (CaptureFolder open = new CaptureFolder(policy(By.DECKY, 5_000, 32_000), () -> PLENTY)) {
      open.append("a", clock.instant(), Bytes.of(new byte[100]));
    }
    assertThat(old).doesNotExist();
    assertThat(notes).exists();
  }

  @Test
  void space_that_others_need_is_not_taken() throws IOException {
    try (CaptureFolder open = new CaptureFolder(policy(By.DECKY, 5_000, 40_000), () -> 1_000_000)) {
      assertThatThrownBy(() -> open.append("a", clock.instant(), Bytes.of(new byte[100])))
          .hasMessageContaining("256 MiB");
    }
    assertThat(files()).isEmpty();
  }

  /** A disk that refuses must never hold up the deckies: frames went on being passed. */
  @Test
  void where_nothing_can_be_written_the_frames_pass_and_it_is_said_once_how_many_are_missing()
      throws IOException {
    Files.writeString(folder.resolve("captures"), "a file where the folder should be");
    pass(policy(By.DECKY, 1 << 20, 1 << 20));
    assertThat(complaints).isNotEmpty();
    long missing = complaints.stream().mapToLong(c -> Long.parseLong(c.split(" ")[0])).sum();
    assertThat(missing).isGreaterThanOrEqualTo(4);
    assertThat(complaints.getFirst()).contains("captures");
  }
}
