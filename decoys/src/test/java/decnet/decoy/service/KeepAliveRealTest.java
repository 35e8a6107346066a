package decnet.decoy.service;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import decnet.decoy.Service;
import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.http.HttpService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.redis.RedisService;
import decnet.decoy.service.ssh.SshService;
import decnet.decoy.service.telnet.TelnetService;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which servers ask a silent client whether it lives, and when first, as {@code ss -o} shows it.
 * The same was seen beside the genuine servers of Debian 12: OpenSSH 9.2p1, redis 7.0, vsftpd
 * 3.0.3, inetutils-telnetd 2.4 and mariadbd 10.11 have the timer, nginx 1.22 has none.
 */
@Tag("real")
@Timeout(60)
class KeepAliveRealTest {
  static Stream<Arguments> servers() {
    return Stream.of(
        Arguments.of(new SshService(), "keepalive,119min"),
        Arguments.of(new TelnetService(), "keepalive,119min"),
        Arguments.of(new FtpService(), "keepalive,119min"),
        Arguments.of(new MysqlService(), "keepalive,119min"),
        Arguments.of(new RedisService(), "keepalive,4min5"),
        Arguments.of(new HttpService(), ""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("servers")
  void the_kernel_has_the_timer_that_the_genuine_server_asks_for(Service service, String timer)
      throws Exception {
    try (RealStand stand = new RealStand(service, "127.66.84.7");
        Socket client =
            new Socket(InetAddress.getByName(stand.address().toString()), stand.port())) {
      client.getOutputStream().write('\n');
      stand.sink().await(1, event -> event.type().equals("connect"));
      String seen = timers(stand);
      for (int i = 0; i < 200 && !timer.isEmpty() && !seen.contains(timer); i++) {
        seen = timers(stand); // the session may not have come so far
      }
      assertThat(seen).contains(timer);
      assertThat(timer.isEmpty() && seen.contains("keepalive")).isFalse();
    }
  }

  private static String timers(RealStand stand) throws Exception {
    String local = stand.address() + ":" + stand.port();
    return RealStand.run(List.of("ss", "-Htno", "src", local)).text();
  }
}
