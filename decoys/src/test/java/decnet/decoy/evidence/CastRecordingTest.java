package decnet.decoy.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CastRecordingTest {
  @TempDir Path home;

  /** Files of the store that this process has open. Source: proc_pid_fd(5). */
  private long open() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(this::isOurs).count();
    }
  }

  private boolean isOurs(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(home);
    } catch (NoSuchFileException closed) {
      return false; // while we looked
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  /** With one open file each, the 20,000th terminal was not recorded any more. */
  @Test
  void recordings_hold_no_open_file_and_are_whole_when_they_end() throws Exception {
    EvidenceStore store = new EvidenceStore(home, 0);
    List<CastRecording.Finished> finished = new ArrayList<>();
    List<CastRecording> recordings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      recordings.add(new CastRecording(store, new FakeClock(), 80, 24, finished::add));
    }
    for (int round = 0; round < 300; round++) {
      for (CastRecording each : recordings) {
        each.output(Bytes.utf8("line " + round + " of " + recordings.indexOf(each) + "\n"));
      }
    }
    assertThat(open()).isZero();
    recordings.forEach(CastRecording::close);
    recordings.forEach(CastRecording::close);
    assertThat(finished).hasSize(20).allMatch(each -> each.kept().stored());
    try (InputStream content = store.open(finished.get(7).kept().sha256()).orElseThrow()) {
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).hasSize((int) finished.get(7).kept().size()).startsWith("{\"version\":2");
      assertThat(text.lines()).hasSize(301);
      assertThat(text).contains("line 299 of 7");
    }
  }
}
