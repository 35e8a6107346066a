package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Property;
import decnet.correlation.CorrelationJson.Form;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Two threads against one that feeds line by line. */
final class LogFeedTest {
  @TempDir Path folder;

  private static String fed(List<Path> files, Form form) throws IOException {
    Correlator correlator = new Correlator(Correlator.Options.DEFAULT);
    LogInput input = new LogInput();
    LogFeed.read(input, files, correlator, rejected -> {});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new CorrelationJson(correlator, form).write(out, input.counts());
    return out.toString(StandardCharsets.UTF_8);
  }

  private static byte[] gz(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private void sameAsLineByLine(List<Path> files) throws IOException {
    for (boolean refs : new boolean[] {false, true}) {
      Form form = new Form(2, refs, true);
      String json = fed(files, form);
      assertThat(json).isEqualTo(LogText.correlate(form, files));
      assertThat(JsonMapper.builder().build().readTree(json)).hasToString(json);
    }
  }

  @Test
  void batches_are_folded_as_single_lines_are() {
    Property.holds(
        15,
        random -> {
          int lines = random.nextInt(3) * Batch.LINES + random.nextInt(3) - 1;
          String log = RandomLog.of(random, Math.max(0, lines)).text();
          sameAsLineByLine(List.of(Files.writeString(folder.resolve("one.log"), log)));
        });
  }

  @Test
  void lines_cross_the_borders_of_what_is_read_at_once() {
    Property.holds(
        10,
        random -> {
          LogText log = LogText.ours();
          for (int i = 0; i < 60; i++) {
            String value = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 900_000 : 20_000));
            log.line(
                i,
                "d" + random.nextInt(3),
                "ssh",
                "probe",
                "src_ip=\"203.0.113.9\" command=\"" + value + "\"");
          }
          sameAsLineByLine(List.of(Files.writeString(folder.resolve("one.log"), log.text())));
        });
  }

  @Test
  void several_files_and_packed_ones_and_none_that_has_lines() throws IOException {
    byte[] log =
        RandomLog.of(new java.util.Random(1), 3_000).text().getBytes(StandardCharsets.UTF_8);
    Path packed = Files.write(folder.resolve("a.gz"), gz(log));
    Path plain = Files.write(folder.resolve("b"), Arrays.copyOf(log, log.length / 2));
    sameAsLineByLine(List.of(packed, plain));
    sameAsLineByLine(List.of(Files.createFile(folder.resolve("nothing"))));
  }

  @Test
  void standard_input_is_a_file_too() throws IOException {
    String log = RandomLog.of(new java.util.Random(2), 2_000).text();
    Path file = Files.writeString(folder.resolve("one.log"), log);
    Form form = new Form(2, false, true);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(fed(List.of(Path.of("-")), form))
          .isEqualTo(LogText.correlate(form, List.of(file)));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void lines_that_do_not_parse_are_kept_in_order_and_counted() throws IOException {
    StringBuilder log = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      log.append(i % 3 == 0 ? "bad " + i : i % 3 == 1 ? "  \t" : "").append('\n');
      if (i % 3 == 0) {
        expected.add("bad " + i);
      }
    }
    Path file = Files.writeString(folder.resolve("bad"), log + "bad end");
    expected.add("bad end");
    List<String> kept = new ArrayList<>();
    LogInput input = new LogInput();
    LogFeed.read(
        input,
        List.of(file),
        new Correlator(Correlator.Options.DEFAULT),
        line -> kept.add(new String(line, StandardCharsets.UTF_8)));
    assertThat(kept).isEqualTo(expected);
    assertThat(input.counts()).isEqualTo(new CorrelationJson.LineCounts(5_001, expected.size()));
  }

  @Test
  void what_fails_while_reading_fails_the_caller() throws IOException {
    byte[] log =
        RandomLog.of(new java.util.Random(3), 9_000).text().getBytes(StandardCharsets.UTF_8);
    byte[] packed = gz(log);
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(packed, packed.length / 2));
    assertThatThrownBy(() -> fed(List.of(cut), new Form(2, false, true)))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> fed(List.of(folder.resolve("none")), new Form(2, false, true)))
        .isInstanceOf(java.nio.file.NoSuchFileException.class);
    Path bad = Files.writeString(folder.resolve("bad"), "bad\n");
    assertThatThrownBy(
            () ->
                LogFeed.read(
                    new LogInput(),
                    List.of(bad),
                    new Correlator(Correlator.Options.DEFAULT),
                    line -> {
                      throw new IllegalStateException("no room for rejects");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room for rejects");
  }

  @Test
  void what_fails_while_folding_fails_the_caller() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("one.log"), RandomLog.of(new java.util.Random(4), 20_000).text());
    Correlator failing =
        new Correlator(
            new Correlator.Options(
                true,
                address -> {
                  throw new IllegalStateException("asked about " + address);
                }));
    assertThatThrownBy(() -> LogFeed.read(new LogInput(), List.of(file), failing, line -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("asked about 203.0.113.");
  }
}
