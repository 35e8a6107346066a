package decnet.syslog;

import static decnet.syslog.LogHome.event;
import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FaultException;
import decnet.event.EventSink.Receipt;
import decnet.syslog.LogHealth.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that is really full: a tmpfs of 8 MiB, which only root may mount. */
@Tag("long")
@Timeout(120)
class LogTinyDiskTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private LogHome home;

  @BeforeEach
  void mount() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=8m", "decnet-test", folder.toString());
    home = new LogHome(folder);
  }

  @AfterEach
  void unmount() throws Exception {
    home.close();
    run("umount", folder.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
        .as(String.join(" ", command))
        .isZero();
  }

  @Test
  void a_full_disk_uses_the_reserve_then_refuses_and_takes_up_again_when_there_is_space()
      throws Exception {
    home.options = new IngestLog.Options(SyncPolicy.BATCH, 0, Duration.ZERO, Duration.ZERO, MIB);
    Path ballast = Files.write(folder.resolve("ballast"), new byte[4 * MIB]);
    LinkedBlockingQueue<State> heard = new LinkedBlockingQueue<>();
    List<Receipt> accepted = new ArrayList<>();
    try (IngestLog log = home.open()) {
      log.watch(health -> heard.add(health.state()));
      LogHome.await(() -> Files.exists(folder.resolve("decnet.log.reserve")));
      fill(log, accepted);
      assertThat(heard.take()).isEqualTo(State.RESERVE);
      assertThat(heard.take()).isEqualTo(State.FULL);
      assertThat(log.strained()).isTrue();
      Files.delete(ballast);
      accepted.getLast().awaitSynced();
      assertThat(heard.take()).isEqualTo(State.RESERVE);
      assertThat(heard.take()).isEqualTo(State.GOOD);
      Receipt again = log.append(event("again"));
      again.awaitSynced();
      assertThat(again.position()).isEqualTo(accepted.getLast().position() + 1);
    }
    assertThat(home.lines()).hasSize(accepted.size() + 2);
    home.assertWhole();
  }

  /** Appends until the log refuses. */
  private static void fill(IngestLog log, List<Receipt> accepted) throws InterruptedException {
    while (true) {
      try {
        Receipt receipt = log.append(event("x".repeat(2000)));
        accepted.add(receipt);
        if (accepted.size() % 64 == 0) {
          LogHome.await(
              () -> log.written() >= receipt.position() || log.health().state() == State.FULL);
        }
      } catch (FaultException refused) {
        return;
      }
    }
  }
}
