package decnet.syslog;

import static decnet.syslog.LogHome.event;
import static decnet.syslog.LogHome.written;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import decnet.event.EventSink.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a machine finds in the log after its power was cut. */
@Timeout(300)
class LogPowerLossTest {
  @TempDir Path folder;

  @Test
  void after_a_power_loss_at_any_moment_every_synced_line_is_there_and_the_chain_is_whole() {
    losePower(60);
  }

  @Test
  @Tag("long")
  void after_a_thousand_power_losses_no_synced_line_was_lost() {
    losePower(1000);
  }

  private void losePower(int times) {
    Property.holds(
        times,
        random -> {
          Path place = Files.createTempDirectory(folder, "p");
          try (LogHome home = new LogHome(place)) {
            long safe = 0;
            Path found = Files.createDirectory(place.resolve("after")).resolve("decnet.log");
            try (IngestLog log = home.open()) {
              for (int i = random.nextInt(40); i >= 0; i--) {
                Receipt receipt = log.append(event("v".repeat(random.nextInt(600)) + i));
                switch (random.nextInt(4)) {
                  case 0 -> receipt.awaitWritten();
                  case 1 -> {
                    receipt.awaitSynced();
                    safe = receipt.position();
                  }
                  default -> {
                    // and on
                  }
                }
              }
              home.disk.losePower(found, random);
            }
            reopen(found, safe, home);
          }
        });
  }

  private static void reopen(Path found, long safe, LogHome before) throws Exception {
    try (LogHome after = new LogHome(found.getParent())) {
      try (IngestLog log = after.open()) {
        assertThat(log.written()).isGreaterThanOrEqualTo(safe);
        assertThat(written(log, "on").position()).isGreaterThan(safe);
      }
      assertThat(
              LogVerifier.verify(
                      found, Optional.of(LogHome.KEY), before.checkpoints.last(LogHome.LOG_ID))
                  .problems())
          .filteredOn(problem -> !problem.contains("last checkpoint"))
          .isEmpty(); // the checkpoint of the log that was closed afterwards saw more
    }
  }

  /**
   * A block that never reached the disk lay between two that did: the chain was broken for good.
   */
  @Test
  void a_lost_block_before_lines_that_arrived_is_cut_off_and_kept_aside() throws Exception {
    try (LogHome home = new LogHome(folder).wrote("v0", "v1", "v2")) {
      byte[] whole = Files.readAllBytes(home.file);
      int hole = Files.readString(home.file).indexOf("v1");
      java.util.Arrays.fill(whole, hole, hole + 100, (byte) 0);
      Files.write(home.file, whole);
      home.wrote("after");
      assertThat(home.lines()).hasSize(4);
      assertThat(home.lines().get(2)).contains("log_repaired").contains("pos=\"3\"");
      assertThat(Files.readAllBytes(folder.resolve("decnet.log.rejects")))
          .contains("v2".getBytes());
      assertThat(
              LogVerifier.verify(home.file, Optional.of(LogHome.KEY), Optional.empty()).problems())
          .isEmpty();
    }
  }

  @Test
  void a_torn_tail_is_cut_and_said_so_and_kept_aside_and_nothing_written_is_lost()
      throws Exception {
    try (LogHome home = new LogHome(folder).wrote("kept")) {
      Files.writeString(home.file, "<134>1 2026-11-01T00:00", StandardOpenOption.APPEND);
      home.wrote("after");
      assertThat(home.lines()).hasSize(4);
      assertThat(home.lines().get(2))
          .contains("log_repaired")
          .contains("removed_bytes=\"23\"")
          .contains("pos=\"3\"");
      assertThat(Files.readString(folder.resolve("decnet.log.rejects")))
          .isEqualTo("<134>1 2026-11-01T00:00\n");
      home.assertWhole();
    }
  }

  @Test
  void zeros_in_a_log_of_others_are_not_ours_to_cut() throws Exception {
    String foreign = "<134>1 2026-06-01T00:00:00Z h a - m -\n" + "\0".repeat(64) + "\n";
    try (LogHome home = new LogHome(folder)) {
      Files.writeString(home.file, foreign);
      home.wrote("ours");
      assertThat(Files.readString(home.file)).startsWith(foreign);
    }
  }
}
