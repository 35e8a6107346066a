package decnet.decoy.service;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import decnet.decoy.Service;
import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.http.HttpService;
import decnet.decoy.service.http.HttpsService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.redis.RedisService;
import decnet.decoy.service.telnet.TelnetService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The usual clients against the services. Needs curl, mariadb-client, redis-tools, expect, nmap.
 */
@Tag("real")
@Timeout(300)
class ClientsRealTest {
  private static final String HERE = "127.66.78.2";

  /** Not telnet: nmap 7.93 has no line for inetutils-telnetd 2.4, the genuine one included. */
  static Stream<Arguments> products() {
    return Stream.of(
        Arguments.of(new HttpService(), "nginx 1.22.1"),
        Arguments.of(new HttpsService(), "ssl/http nginx 1.22.1"),
        Arguments.of(new FtpService(), "vsftpd 3.0.3"),
        Arguments.of(new MysqlService(), "10.11.19-MariaDB-0+deb12u1"),
        Arguments.of(new RedisService(), "Redis key-value store 7.0.15"));
  }

  @ParameterizedTest
  @MethodSource("products")
  void nmap_names_product_and_version(Service service, String product) throws Exception {
    try (RealStand stand = new RealStand(service, HERE)) {
      assertThat(
              stand.client("nmap", "-Pn", "-sV", "--version-all", "-p", "PORT", "ADDRESS").text())
          .contains(product);
    }
  }

  @Test
  void curl_fetches_the_default_page_as_it_is() throws Exception {
    try (RealStand stand = new RealStand(new HttpService(), HERE)) {
      assertThat(stand.client("curl", "-s", "http://ADDRESS:PORT/").text())
          .startsWith("<!DOCTYPE html>")
          .hasSize(615);
      assertThat(stand.client("curl", "-s", "--compressed", "http://ADDRESS:PORT/").text())
          .hasSize(615);
      assertThat(
              stand
                  .client(
                      "curl",
                      "-s",
                      "-o",
                      "/dev/null",
                      "-w",
                      "%{http_code}",
                      "http://ADDRESS:PORT/x")
                  .text())
          .isEqualTo("404");
    }
  }

  @Test
  void curl_fetches_the_default_page_over_tls() throws Exception {
    try (RealStand stand = new RealStand(new HttpsService(), HERE)) {
      for (String version : new String[] {"--tls-max 1.2", "--tlsv1.3"}) {
        String[] words = ("curl -sk " + version + " https://ADDRESS:PORT/").split(" ");
        assertThat(stand.client(words).text()).startsWith("<!DOCTYPE html>").hasSize(615);
      }
      assertThat(stand.sink().value("tls.hello", "ja4")).matches("t1[23].*");
    }
  }

  @Test
  void curl_stores_and_fetches_over_ftp() throws Exception {
    Path file = Files.createTempFile("upload", ".txt");
    Files.writeString(file, "kept\n");
    try (RealStand stand = new RealStand(new FtpService(), HERE)) {
      String[] login = {"curl", "-s", "--user", "root:toor"};
      assertThat(
              stand
                  .client(
                      login[0],
                      login[1],
                      login[2],
                      login[3],
                      "-T",
                      file.toString(),
                      "ftp://ADDRESS:PORT//tmp/x.txt")
                  .status())
          .isZero();
      assertThat(
              stand
                  .client(login[0], login[1], login[2], login[3], "ftp://ADDRESS:PORT//tmp/x.txt")
                  .text())
          .isEqualTo("kept\n");
      assertThat(stand.sink().value("file.upload", "name")).isEqualTo("/tmp/x.txt");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void mysql_logs_in_and_queries() throws Exception {
    try (RealStand stand = new RealStand(new MysqlService(), HERE)) {
      String[] words = {
        "mysql",
        "--no-defaults",
        "--protocol=tcp",
        "-hADDRESS",
        "-PPORT",
        "-uroot",
        "-ptoor",
        "--skip-ssl",
        "-N",
        "-e",
        "select version(), 1+1; select count(*) > 0 from shop.customers"
      };
      RealStand.Run run = stand.client(words);
      assertThat(run.text()).isEqualTo("10.11.19-MariaDB-0+deb12u1\t2\n1\n");
      words[6] = "-pwrong";
      assertThat(stand.client(words).text())
          .contains("ERROR 1045 (28000): Access denied for user 'root'@");
    }
  }

  @Test
  void redis_cli_talks_to_the_store() throws Exception {
    try (RealStand stand = new RealStand(new RedisService(), HERE)) {
      assertThat(stand.client("redis-cli", "-h", "ADDRESS", "-p", "PORT", "set", "a", "1").text())
          .isEqualTo("OK\n");
      assertThat(stand.client("redis-cli", "-h", "ADDRESS", "-p", "PORT", "get", "a").text())
          .isEqualTo("1\n");
    }
  }

  @Test
  void telnet_logs_in_and_runs_a_command() throws Exception {
    String script =
        "set timeout 20; spawn telnet ADDRESS PORT; expect \"login: \"; send \"root\\r\"; "
            + "expect \"Password: \"; send \"toor\\r\"; expect \"~# \"; "
            + "send \"echo x\\$((6*7)); exit\\r\"; expect eof";
    try (RealStand stand = new RealStand(new TelnetService(), HERE)) {
      assertThat(stand.client("expect", "-c", script).text())
          .contains("root@web01:~# ", "\r\nx42\r\n");
    }
  }
}
