package decnet.decoy.service;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.SessionLimits;
import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.http.HttpService;
import decnet.decoy.service.http.HttpsService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.telnet.TelnetService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When the genuine servers give up or make a client wait, as measured, on a fake clock. */
@Timeout(60)
class TimesTest {
  private static final String TELNET_LOGIN =
      "\\xff\\xfc\\x18\\xff\\xfc\\x20\\xff\\xfc\\x23\\xff\\xfc\\x27\\xff\\xfc\\x24\\xff\\xfe\\x25\\xff\\xfe\\x26";
  private static final String MYSQL_LOGIN =
      "\\x3b\\x00\\x00\\x01\\x05\\xa2\\x0a\\x00\\x00\\x00\\x00\\x01\\x2d"
          + "\\x00".repeat(23)
          + "app\\x00\\x00mysql_native_password\\x00";

  private static Bytes bytes(String text) {
    return Capture.parse("said", "C: " + text).client();
  }

  /** Service, what is said, the least and most seconds until the end, the last words. */
  static Stream<Arguments> ends() {
    String get = "GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n";
    return Stream.of(
        Arguments.of(new HttpsService(), "", 60, 61, ""),
        Arguments.of(new HttpsService(), "\\x16\\x03\\x01\\x00\\xff\\x01", 60, 61, ""),
        Arguments.of(new HttpService(), "", 60, 61, ""),
        Arguments.of(new HttpService(), "GET / HT", 60, 61, ""),
        Arguments.of(new HttpService(), "GET / HTTP/1.1\\r\\nHost: h\\r\\n", 60, 61, ""),
        Arguments.of(new HttpService(), get, 75, 76, "</html>\n"),
        Arguments.of(
            new HttpService(),
            "POST / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 5\\r\\n\\r\\n",
            5,
            7,
            "</html>\r\n"),
        Arguments.of(
            new HttpService(),
            "GET / HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 2000000\\r\\n\\r\\n",
            5,
            7,
            "</html>\r\n"),
        Arguments.of(new FtpService(), "", 300, 301, "421 Timeout.\r\n"),
        Arguments.of(new FtpService(), "USER a\\r\\n", 300, 301, "421 Timeout.\r\n"),
        Arguments.of(
            new FtpService(), "USER a\\r\\nPASS b\\r\\nQUIT\\r\\n", 2, 4, "221 Goodbye.\r\n"),
        Arguments.of(
            new FtpService(),
            "USER a\\r\\nPASS " + "b".repeat(300) + "\\r\\nQUIT\\r\\n",
            1,
            1,
            "221 Goodbye.\r\n"),
        Arguments.of(
            new FtpService(),
            "USER a\\r\\nPASS b\\r\\n".repeat(3),
            7,
            10,
            "331 Please specify the password.\r\n530 Login incorrect.\r\n"),
        Arguments.of(
            new TelnetService(),
            TELNET_LOGIN + "<then>\\xff\\xfc\\x01\\xff\\xfc\\x1f",
            60,
            61,
            "\r\nLogin timed out after 60 seconds.\r\n"),
        Arguments.of(new MysqlService(), "", 10, 11, "mysql_native_password\0"),
        Arguments.of(new MysqlService(), MYSQL_LOGIN, 28_800, 28_801, ""));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void a_server_gives_up_when_the_genuine_one_does(
      Service service, String said, int least, int most, String last) throws Exception {
    FakeClock clock = new FakeClock();
    DecoyBench bench = new DecoyBench(clock, new SessionLimits(0, 0, Duration.ZERO));
    Map<String, Map<String, String>> persona = Map.of("mysql", Map.of("user", "app"));
    ScriptedPeer peer =
        new ScriptedPeer(
            bench.expose(bench.machine("decky-01", "web01", persona), service).connect());
    String[] turns = said.split("<then>", -1);
    peer.say(bytes(turns[0]));
    if (turns.length > 1) {
      peer.hear("\u00fd!"); // the last of telnetd's second questions
      peer.say(bytes(turns[1]));
      peer.hear("login: "); // its time runs from here
    }
    Thread ticking = Thread.ofVirtual().start(() -> tick(clock));
    String heard = peer.everything();
    bench.sink().awaitEnds(1);
    ticking.interrupt();
    ticking.join();
    assertThat(heard).endsWith(last);
    assertThat(Long.parseLong(bench.sink().value("disconnect", "duration_ms")) / 1000)
        .isBetween((long) least, (long) most);
  }

  /** Lets a day pass in small steps, each once the session waits for time to pass. */
  private static void tick(FakeClock clock) {
    try {
      for (int i = 0; i < 10 * 24 * 60 * 60; i++) {
        clock.awaitWaiting(1);
        clock.advance(Duration.ofMillis(100));
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void the_thousandth_request_of_a_connection_is_its_last() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new HttpService()).connect());
    Thread speaker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    peer.say("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(1000));
                  } catch (java.io.IOException closed) {
                    assertThat(closed).isNotNull();
                  }
                });
    String heard = peer.everything();
    speaker.join();
    assertThat(heard.split("Connection: keep-alive", -1)).hasSize(1000);
    assertThat(heard.split("Connection: close", -1)).hasSize(2);
  }

  @Test
  void the_153rd_connection_to_mariadb_is_one_too_many() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock(), new SessionLimits(0, 0, Duration.ZERO));
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new MysqlService());
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 152; i++) {
      ScriptedPeer peer = new ScriptedPeer(exposed.connect());
      peer.hear("mysql_native_password");
      peers.add(peer);
    }
    assertThat(new ScriptedPeer(exposed.connect()).everything())
        .isEqualTo("\u0017\0\0\0\u00ff\u0010\u0004Too many connections");
    peers.forEach(ScriptedPeer::reset);
  }

  @Test
  void clients_refused_in_the_same_second_wait_equally_long() throws Exception {
    List<String> waited = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      DecoyBench bench = DecoyBench.skipping();
      ScriptedPeer peer =
          new ScriptedPeer(bench.expose(bench.machine(), new FtpService()).connect());
      peer.say("USER a\r\nPASS b\r\nQUIT\r\n").everything();
      bench.sink().awaitEnds(1);
      waited.add(bench.sink().value("disconnect", "duration_ms"));
    }
    assertThat(waited.getFirst()).isEqualTo(waited.getLast());
  }
}
