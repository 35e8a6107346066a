package decnet.syslog;

import static decnet.syslog.LogHome.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IngestLogTest {
  @TempDir Path folder;
  private LogHome home;

  @BeforeEach
  void make() {
    home = new LogHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void positions_go_on_by_one_over_restarts_and_the_chain_stays_whole() throws Exception {
    for (int run = 0; run < 3; run++) {
      try (IngestLog log = home.open()) {
        for (int i = 0; i < 10; i++) {
          log.append(event(run + "." + i)).awaitWritten();
        }
      }
    }
    assertThat(home.lines()).hasSize(31); // one segment header
    assertThat(home.lines().getFirst())
        .contains(" log - log_segment [relay@55555 log_id=\"feedface")
        .contains("pos=\"1\"");
    assertThat(home.lines().getLast()).contains("value=\"2.9\"").contains(" pos=\"31\" chain=\"");
    home.assertWhole();
  }

  @Test
  void a_tail_waits_and_is_woken_by_what_is_written() throws Exception {
    try (IngestLog log = home.open();
        LogTail tail = log.tail(1)) {
      assertThat(tail.next(60_000).orElseThrow().line().utf8()).contains("log_segment");
      Thread later = Thread.ofVirtual().start(() -> log.append(event("woken")));
      assertThat(tail.next(60_000).orElseThrow().line().utf8()).contains("woken");
      later.join();
      assertThat(tail.next(0)).isEmpty();
    }
  }

  @Test
  void many_appenders_get_distinct_positions_in_the_order_of_the_file() throws Exception {
    try (IngestLog log = home.open()) {
      List<Thread> appenders = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int id = t;
        appenders.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 2000; i++) {
                        log.append(event(id + "." + i));
                      }
                    }));
      }
      for (Thread appender : appenders) {
        appender.join();
      }
    }
    assertThat(home.lines()).hasSize(16_001);
    home.assertWhole();
  }
}
