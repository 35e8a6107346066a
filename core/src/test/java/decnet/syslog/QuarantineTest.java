package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
  @TempDir Path folder;

  @Test
  void what_fits_is_kept_as_it_is_and_the_rest_is_counted_over_restarts() throws Exception {
    Path file = folder.resolve("rejects");
    Quarantine first = new Quarantine(file, 12);
    first.keep(Bytes.utf8("abcde"));
    Quarantine second = new Quarantine(file, 12);
    second.keep(Bytes.utf8("fghij"));
    second.keep(Bytes.utf8("k"));
    assertThat(Files.readString(file)).isEqualTo("abcde\nfghij\n");
    assertThat(first.kept()).isEqualTo(1);
    assertThat(second.kept()).isEqualTo(1);
    assertThat(second.dropped()).isEqualTo(1);
  }

  @Test
  void a_quarantine_that_cannot_be_written_only_counts() {
    Quarantine nowhere = new Quarantine(folder.resolve("missing").resolve("rejects"), 100);
    nowhere.keep(Bytes.utf8("x"));
    assertThat(nowhere.dropped()).isEqualTo(1);
  }

  @Test
  void lines_of_others_in_the_running_log_go_to_the_quarantine_and_break_nothing()
      throws Exception {
    try (LogHome home = new LogHome(folder)) {
      Files.writeString(home.file, "not a line\n\n<134>1 2026-06-01T00:00:00Z h a - m - x\n");
      home.wrote("ours");
      Files.writeString(home.file, "torn", StandardOpenOption.APPEND);
      List<Long> positions = new ArrayList<>();
      try (IngestLog log = home.open();
          LogTail tail = log.tail(1, log.quarantine()::keep)) {
        for (int i = 0; i < 3; i++) {
          positions.add(tail.next(30_000).orElseThrow().position());
        }
        assertThat(log.quarantine().kept()).isEqualTo(3);
        assertThat(Files.readString(log.quarantine().file()))
            .isEqualTo("torn\nnot a line\n<134>1 2026-06-01T00:00:00Z h a - m - x\n");
      }
      assertThat(positions).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void who_reads_on_from_a_position_is_told_only_of_what_stands_behind_it() throws Exception {
    try (LogHome home = new LogHome(folder)) {
      home.wrote("one"); // behind the header, at position 2
      Files.writeString(home.file, "early\n", StandardOpenOption.APPEND);
      home.wrote("two");
      Files.writeString(home.file, "late\n", StandardOpenOption.APPEND);
      home.wrote("three");
      List<Bytes> told = new ArrayList<>();
      try (IngestLog log = home.open();
          LogTail tail = log.tail(4, told::add)) {
        assertThat(tail.next(30_000).orElseThrow().position()).isEqualTo(4);
      }
      assertThat(told).containsExactly(Bytes.utf8("late"));
    }
  }
}
