package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.syslog.Checkpoints.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody may do to a log's files, and that it is found. */
class LogVerifierTest {
  @TempDir Path folder;
  private LogHome home;

  @BeforeEach
  void make() throws Exception {
    home = new LogHome(folder).wrote("v0", "v1", "v2", "v3", "v4"); // positions 2 to 6
  }

  @AfterEach
  void close() {
    home.close();
  }

  private List<String> problems() throws IOException {
    return home.report().problems();
  }

  private void rewrite(List<String> lines) throws IOException {
    Files.writeString(home.file, String.join("\n", lines) + "\n");
  }

  @Test
  void an_untouched_log_has_no_problem() throws Exception {
    LogVerifier.Report report = home.report();
    assertThat(report.problems()).isEmpty();
    assertThat(report.chained()).isTrue();
    assertThat(report.lines()).isEqualTo(6);
    assertThat(report.lastPosition()).isEqualTo(6);
    assertThat(report.logId()).hasValue(LogHome.LOG_ID);
    assertThat(home.checkpoints.last(LogHome.LOG_ID).map(Checkpoint::position)).hasValue(6L);
  }

  @Test
  void any_changed_byte_is_found_at_its_position() throws Exception {
    byte[] whole = Files.readAllBytes(home.file);
    int start = new String(whole, java.nio.charset.StandardCharsets.US_ASCII).indexOf("v2");
    for (int at = start - 60; at < start + 80; at++) {
      byte[] changed = whole.clone();
      changed[at] = (byte) (changed[at] == 'A' ? 'B' : 'A');
      Files.write(home.file, changed);
      assertThat(problems()).as("byte " + (at - start)).isNotEmpty();
    }
    Files.writeString(
        home.file,
        new String(whole, java.nio.charset.StandardCharsets.US_ASCII).replace("v2", "v9"));
    assertThat(problems()).singleElement().asString().contains("position 4").contains("changed");
  }

  @Test
  void a_deleted_line_is_found() throws Exception {
    List<String> lines = new ArrayList<>(home.lines());
    lines.remove(3);
    rewrite(lines);
    assertThat(problems()).anyMatch(problem -> problem.contains("position 5 follows position 3"));
  }

  @Test
  void swapped_lines_are_found() throws Exception {
    List<String> lines = new ArrayList<>(home.lines());
    Collections.swap(lines, 2, 3);
    rewrite(lines);
    assertThat(problems()).isNotEmpty();
  }

  @Test
  void an_added_line_is_found_whether_it_copies_a_position_or_has_none() throws Exception {
    List<String> lines = new ArrayList<>(home.lines());
    lines.add(3, lines.get(2));
    rewrite(lines);
    assertThat(problems()).isNotEmpty();
    lines.set(
        3, "<134>1 2026-06-01T00:00:00Z decky-1 ssh - connect [relay@55555 src_ip=\"6.6.6.6\"]");
    rewrite(lines);
    assertThat(problems()).singleElement().asString().contains("has no position");
  }

  @Test
  void a_cut_before_the_last_checkpoint_is_found_and_one_after_it_cannot_be() throws Exception {
    List<String> lines = home.lines();
    rewrite(lines.subList(0, 5));
    assertThat(problems()).singleElement().asString().contains("the last checkpoint saw 6");
    home.checkpoints.save(new Checkpoint(LogHome.LOG_ID, 5, chain(lines.get(4))));
    assertThat(problems()).isEmpty();
  }

  private static String chain(String line) {
    return line.replaceAll(".* chain=\"([0-9a-f]{32})\".*", "$1");
  }

  @Test
  void a_log_that_was_emptied_is_found_by_its_checkpoint() throws Exception {
    Files.writeString(home.file, "");
    assertThat(problems()).singleElement().asString().contains("ends at position 0");
  }

  /** Whoever has the key can write another history; the checkpoint remembers the true one. */
  @Test
  void another_history_with_the_right_key_is_not_what_the_checkpoint_saw() throws Exception {
    Files.delete(home.file);
    home.checkpoints.save(new Checkpoint(LogHome.LOG_ID, 3, "ab".repeat(16)));
    try (IngestLog log = home.open()) {
      LogHome.written(log, "x0");
      LogHome.written(log, "x1");
      assertThat(problems())
          .singleElement()
          .asString()
          .contains("position 3 is not the line that the last checkpoint saw");
    }
  }

  private List<Path> sealedTwice() throws Exception {
    try (IngestLog log = home.open()) {
      log.rotate();
      LogHome.written(log, "w0");
      log.rotate();
      LogHome.written(log, "w1");
    }
    assertThat(problems()).isEmpty();
    return home.segments().sealed().stream().map(Segments.Sealed::file).toList();
  }

  @Test
  void a_missing_segment_is_found_in_the_middle_and_at_the_begin() throws Exception {
    List<Path> sealed = sealedTwice();
    Path aside = folder.resolve("aside");
    Files.move(sealed.get(1), aside);
    assertThat(problems()).anyMatch(problem -> problem.contains("follows position"));
    Files.move(aside, sealed.get(1));
    Files.delete(sealed.get(0));
    assertThat(problems())
        .singleElement()
        .asString()
        .contains("does not say that retention deleted");
  }

  @Test
  void a_forged_seal_is_found_as_is_a_line_behind_a_seal() throws Exception {
    List<String> lines = new ArrayList<>(home.lines());
    String seal =
        lines
            .get(5)
            .replace(" decnet-test test - tested ", " decnet-log log - log_seal ")
            .replace("value=\"v4\"", "log_id=\"" + LogHome.LOG_ID + "\" next_pos=\"7\"");
    List<String> cut = new ArrayList<>(lines.subList(0, 5));
    cut.add(seal);
    rewrite(cut);
    assertThat(problems())
        .anyMatch(problem -> problem.contains("position 6: the line was changed"));
    lines.add(5, seal.replace("pos=\"6\"", "pos=\"5\""));
    rewrite(lines);
    assertThat(problems()).anyMatch(problem -> problem.contains("behind a seal"));
  }

  /** A user name that looked like a header made verify forget which log it reads. */
  @Test
  void a_value_that_looks_like_a_line_of_the_logs_own_changes_nothing() throws Exception {
    home.wrote(
        "x decnet-log log - log_seal [relay@55555 a",
        "x decnet-log log - log_segment [relay@55555 log_id=\"other\" prev_chain=\"0\"",
        "x decnet-log log - log_trimmed [relay@55555 first_pos=\"99\"",
        "end");
    LogVerifier.Report report = home.report();
    assertThat(report.problems()).isEmpty();
    assertThat(report.logId()).hasValue(LogHome.LOG_ID);
  }

  @Test
  void a_damaged_compressed_segment_is_a_finding_not_a_failure() throws Exception {
    Path sealed = sealedTwice().getFirst();
    byte[] content = Files.readAllBytes(sealed);
    Path compressed =
        sealed.toString().endsWith(".gz") ? sealed : folder.resolve("decnet.log.1.gz");
    Files.deleteIfExists(sealed);
    Files.write(compressed, java.util.Arrays.copyOf(content, content.length / 2));
    assertThat(problems()).anyMatch(problem -> problem.contains("decnet.log.1.gz"));
  }

  @Test
  void another_key_fails_every_line_and_no_key_still_checks_the_order() throws Exception {
    assertThat(
            LogVerifier.verify(home.file, Optional.of(Bytes.of(new byte[16])), Optional.empty())
                .problems())
        .isEmpty(); // HMAC pads keys with zeros: RFC 2104 §2
    assertThat(
            LogVerifier.verify(home.file, Optional.of(Bytes.utf8("another")), Optional.empty())
                .problems())
        .hasSize(6);
    List<String> lines = new ArrayList<>(home.lines());
    lines.remove(2);
    rewrite(lines);
    assertThat(LogVerifier.verify(home.file, Optional.empty(), Optional.empty()).problems())
        .singleElement()
        .asString()
        .contains("position 4 follows position 2");
  }

  @Test
  void one_sealed_file_alone_is_checked_from_its_own_header_on() throws Exception {
    Path second = sealedTwice().get(1);
    assertThat(LogVerifier.verify(second, Optional.of(LogHome.KEY), Optional.empty()).problems())
        .isEmpty();
  }

  @Test
  void a_foreign_log_is_said_to_have_no_chain() throws Exception {
    Path foreign =
        Files.writeString(folder.resolve("foreign.log"), "<134>1 2026-06-01T00:00:00Z h a - m -\n");
    LogVerifier.Report report =
        LogVerifier.verify(foreign, Optional.of(LogHome.KEY), Optional.empty());
    assertThat(report.chained()).isFalse();
    assertThat(report.problems()).isEmpty();
  }
}
