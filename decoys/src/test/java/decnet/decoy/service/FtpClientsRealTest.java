package decnet.decoy.service;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import decnet.decoy.service.ftp.FtpService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** curl and lftp against the ftp service. Needs both. */
@Tag("real")
@Timeout(120)
class FtpClientsRealTest {
  private RealStand stand;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    stand = new RealStand(new FtpService(), "127.66.78.5");
  }

  @AfterEach
  void close() {
    stand.close();
  }

  private RealStand.Run curl(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("curl", "-sS", "--user", "root:toor"));
    all.addAll(List.of(words));
    return stand.client(all.toArray(String[]::new));
  }

  private String file(String content) throws Exception {
    return Files.writeString(folder.resolve("up.txt"), content).toString();
  }

  @Test
  void curl_makes_folders_lists_resumes_and_renames() throws Exception {
    String url = "ftp://ADDRESS:PORT//tmp/d/f.txt";
    assertThat(curl("--ftp-create-dirs", "-T", file("0123456789"), url).status()).isZero();
    assertThat(curl("-C", "4", url).text()).isEqualTo("456789");
    assertThat(curl("-a", "-T", file("abc"), url).status()).isZero();
    assertThat(curl(url).text()).isEqualTo("0123456789abc");
    assertThat(curl("-C", "10", "-T", file("0123456789xyz!"), url).status()).isZero();
    assertThat(curl(url).text()).startsWith("0123456789").endsWith("xyz!");
    assertThat(curl("ftp://ADDRESS:PORT//tmp/d/").text())
        .matches("-rw-------    1 0        0 +\\d+ [A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d f.txt\r?\n");
    String[] rename = {"-Q", "RNFR /tmp/d/f.txt", "-Q", "RNTO /tmp/d/g.txt"};
    assertThat(
            curl(rename[0], rename[1], rename[2], rename[3], "-l", "ftp://ADDRESS:PORT//tmp/d/")
                .text())
        .contains("g.txt")
        .doesNotContain("f.txt");
    assertThat(curl("-I", "ftp://ADDRESS:PORT//tmp/d/g.txt").text()).contains("Content-Length: ");
  }

  @Test
  void both_passive_modes_work_and_active_mode_is_told_to_fail() throws Exception {
    assertThat(curl("--disable-epsv", "ftp://ADDRESS:PORT//etc/hostname").text())
        .isEqualTo("web01\n");
    assertThat(curl("ftp://ADDRESS:PORT//etc/hostname").text()).isEqualTo("web01\n");
    assertThat(curl("-P", "-", "-m", "20", "ftp://ADDRESS:PORT//etc/hostname").status())
        .isNotZero(); // a documented limit: no decoy dials out
  }

  @Test
  void lftp_mirrors_a_folder_up_and_down() throws Exception {
    Path up = Files.createDirectories(folder.resolve("up/sub"));
    Files.writeString(up.resolve("a"), "one");
    Files.writeString(up.resolveSibling("b"), "two");
    Path down = folder.resolve("down");
    String script =
        "set ftp:ssl-allow no; set xfer:clobber yes; open -p PORT -u root,toor ADDRESS;"
            + " mirror -R "
            + up.getParent()
            + " /tmp/m; mirror /tmp/m "
            + down
            + "; cd /tmp/m; ls; rm b; rmdir nosuch; quit";
    RealStand.Run run = stand.client("lftp", "-c", script);
    assertThat(down.resolve("sub/a")).as(run.text()).hasContent("one");
    assertThat(down.resolve("b")).hasContent("two");
    assertThat(stand.sink().interactions().stream().filter(e -> e.type().equals("file.upload")))
        .hasSize(2);
  }

  @Test
  void uploads_in_ten_sessions_at_once_all_arrive() throws Exception {
    String source = file("x".repeat(300_000));
    List<Thread> running = new ArrayList<>();
    List<RealStand.Run> runs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String url = "ftp://ADDRESS:PORT//tmp/p" + i;
      running.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      RealStand.Run run = curl("-T", source, url);
                      synchronized (runs) {
                        runs.add(run);
                      }
                    } catch (IOException | InterruptedException failed) {
                      throw new AssertionError(failed);
                    }
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(runs).hasSize(10).allMatch(run -> run.status() == 0);
    assertThat(curl("ftp://ADDRESS:PORT//tmp/p7").text()).hasSize(300_000);
  }
}
