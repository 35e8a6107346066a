package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogInputTest {
  private static final String A = "203.0.113.9";

  @TempDir Path folder;

  private Path file(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static List<String> types(Path... files) throws IOException {
    List<String> types = new ArrayList<>();
    new LogInput()
        .read(List.of(files), line -> types.add(line.host() + line.position()), bad -> {});
    return types;
  }

  @Test
  void lines_of_ours_are_in_order_and_each_once() throws IOException {
    List<String> all =
        LogText.ours()
            .hop(1, A, "a", "ssh")
            .hop(1, A, "b", "ssh")
            .hop(1, A, "c", "ssh")
            .hop(2, A, "d", "ssh")
            .lines();
    assertThat(types(file("late", all.subList(1, 4)), file("early", all.subList(0, 3))))
        .containsExactly("a1", "b2", "c3", "d4");
  }

  @Test
  void equal_lines_of_others_all_count() throws IOException {
    List<String> one = LogText.foreign().hop(1, A, "a", "ssh").hop(2, A, "b", "ssh").lines();
    assertThat(types(file("x", one), file("y", one))).containsExactly("a0", "a0", "b0", "b0");
  }

  @Test
  void compressed_files_read_like_plain_ones() throws IOException {
    Path packed = folder.resolve("x.log.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(LogText.foreign().hop(1, A, "a", "ssh").text().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(types(packed)).containsExactly("a0");
  }

  @Test
  void the_order_of_the_arguments_never_matters() {
    Property.holds(
        300,
        random -> {
          LogText ours = LogText.ours();
          LogText foreign = LogText.foreign();
          for (int i = 0, second = 0; i < 12; i++) {
            second += random.nextInt(2);
            ours.hop(second, A, "o" + random.nextInt(3), "ssh");
          }
          for (int i = 0; i < 12; i++) {
            foreign.hop(random.nextInt(6), A, "f" + random.nextInt(2), "ssh"); // in no order
          }
          List<Path> files = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            int from = random.nextInt(12);
            List<String> part = i % 2 == 0 ? ours.lines() : foreign.lines();
            files.add(file("part" + i, part.subList(from, from + random.nextInt(13 - from))));
          }
          List<String> expected = types(files.toArray(Path[]::new));
          Collections.shuffle(files, new Random(random.nextLong()));
          assertThat(types(files.toArray(Path[]::new))).isEqualTo(expected);
        });
  }
}
