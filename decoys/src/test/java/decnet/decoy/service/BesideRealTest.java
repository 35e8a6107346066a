package decnet.decoy.service;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.Beside;
import decnet.decoy.Genuine;
import decnet.decoy.RealStand;
import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.http.HttpService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.postgres.PostgresService;
import decnet.decoy.service.redis.RedisService;
import decnet.decoy.service.telnet.TelnetService;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each service beside the genuine server of Debian: the same inputs, the same answers but for the
 * differences that its list names. Needs root and the servers.
 */
@Tag("real")
@Timeout(180)
class BesideRealTest {
  private static final String DECOY = "127.66.78.3";
  private static final String GENUINE = "127.66.79.3";

  private static void compare(Beside beside, int least, Genuine genuine, RealStand stand)
      throws Exception {
    assertThat(beside.size()).isGreaterThanOrEqualTo(least);
    beside.compare(
        new Beside.Place(genuine.address(), genuine.port()),
        new Beside.Place(stand.address().toString(), stand.port()));
  }

  @Test
  void http_answers_as_nginx() throws Exception {
    Beside beside = new Beside(HttpService.class, "beside.txt", false, BesideRealTest::http);
    try (Genuine genuine = Genuine.nginx(GENUINE);
        RealStand stand = new RealStand(new HttpService(), DECOY)) {
      compare(beside, 30, genuine, stand);
    }
  }

  private static String http(String text) {
    return text.replaceAll("Date: [^\r]*", "Date: <date>")
        .replaceAll("Last-Modified: [^\r]*", "Last-Modified: <date>")
        .replaceAll("\"[0-9a-f]{8}-267\"", "<tag>")
        .replaceAll("boundary=\\d{20}", "boundary=<B>")
        .replaceAll("--\\d{20}", "--<B>")
        .replaceAll("\\[RST]|\\[FIN]", "[end]") // with unread input it is a race
        .replaceAll("(?s)(Content-Encoding: gzip\r\n\r\n).*(\r\n0\r\n\r\n)", "$1<gzip>$2");
  }

  @Test
  void ftp_answers_as_vsftpd() throws Exception {
    Beside beside = new Beside(FtpService.class, "beside.txt", true, BesideRealTest::ftp);
    try (Genuine genuine = Genuine.vsftpd(GENUINE);
        RealStand stand = new RealStand(new FtpService(), DECOY)) {
      compare(beside, 30, genuine, stand);
    }
  }

  private static String ftp(String text) {
    return text.replaceAll("\\(127,66,7\\d,3,\\d+,\\d+\\)", "(<place>)")
        .replaceAll("\\|\\|\\|\\d+\\|", "|||<port>|")
        .replaceAll("[A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d", "<time>")
        .replaceAll("(?m)^(d\\S+ +\\d+ 0 +0) +\\d+", "$1 <size>") // the file system's own
        .replaceAll("213 \\d{14}", "213 <time>")
        .replaceAll("client count was \\d+", "client count was <n>");
  }

  @Test
  void telnet_answers_as_telnetd() throws Exception {
    Beside beside = new Beside(TelnetService.class, "beside.txt", true, BesideRealTest::telnet);
    try (Genuine genuine = Genuine.telnetd(GENUINE);
        RealStand stand = new RealStand(new TelnetService(), DECOY)) {
      compare(beside, 15, genuine, stand);
    }
  }

  private static String telnet(String text) {
    return text.replaceAll(
        "Linux [^ ]+ \\([^)]*\\) \\(pts/\\d+\\)", "Linux <kernel> (<host>) (<tty>)");
  }

  @Test
  void redis_answers_as_redis_server() throws Exception {
    Beside beside = new Beside(RedisService.class, "beside.txt", false, BesideRealTest::redis);
    try (Genuine genuine = Genuine.redis(GENUINE);
        RealStand stand = new RealStand(new RedisService(), DECOY)) {
      compare(beside, 30, genuine, stand);
    }
  }

  private static String redis(String text) {
    return text.replaceAll("id\r\n:\\d+", "id\r\n:<id>")
        .replaceAll("(\\+FULLRESYNC )[0-9a-f]{40} \\d+", "$1<id>")
        .replaceAll("(?s)(\\$\\d+\r\nREDIS0010).*\\[", "<snapshot>[")
        // a monitor shows the other inputs' commands too
        .replaceAll("\\+\\d{10}\\.\\d{6} \\[\\d [^]]+][^\r]*\r\n", "");
  }

  @Test
  void mysql_answers_as_mariadbd() throws Exception {
    Beside beside = new Beside(MysqlService.class, "beside.txt", true, BesideRealTest::mysql);
    try (Genuine genuine = Genuine.mariadb(GENUINE);
        RealStand stand = new RealStand(new MysqlService(), DECOY, Map.of("user", "app"))) {
      compare(beside, 15, genuine, stand);
    }
  }

  @Test
  void mysql_denies_an_application_as_mariadbd() throws Exception {
    Beside beside = new Beside(MysqlService.class, "rights.txt", true, BesideRealTest::mysql);
    Map<String, String> persona = Map.of("user", "app", "only", "shop");
    try (Genuine genuine = Genuine.mariadbOfAnApplication(GENUINE);
        RealStand stand = new RealStand(new MysqlService(), DECOY, persona)) {
      compare(beside, 15, genuine, stand);
    }
  }

  @Test
  void postgres_answers_as_postgresql() throws Exception {
    Beside beside =
        new Beside(PostgresService.class, "beside.txt", false, BesideRealTest::postgres);
    try (Genuine genuine = Genuine.postgres(GENUINE, "trust");
        RealStand stand = new RealStand(new PostgresService(), DECOY, Map.of("auth", "trust"))) {
      compare(beside, 250, genuine, stand);
    }
  }

  @Test
  void postgres_asks_for_passwords_as_postgresql() throws Exception {
    Beside beside = new Beside(PostgresService.class, "login.txt", false, BesideRealTest::postgres);
    try (Genuine genuine = Genuine.postgres(GENUINE, "scram-sha-256");
        RealStand stand = new RealStand(new PostgresService(), DECOY)) {
      compare(beside, 15, genuine, stand);
    }
  }

  /** The key of a session, nonces and salts, the numbers of tables that a peer made. */
  private static String postgres(String text) {
    return text.replaceAll("(?s)K\0\0\0\\x0c.{8}Z", "<key>")
        .replaceAll("(r=\\w*)[A-Za-z0-9+/]{24},s=[A-Za-z0-9+/=]{24}", "$1<nonce>")
        .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+(\\+00)?", "<time>")
        .replaceAll("(?s)([ab]\0)\0\0..(\0[\1\2]\0\0\0)", "$1<table>$2");
  }

  /** The thread's id and the salt of a greeting, and the salt of a switch of methods. */
  private static String mysql(String text) {
    return text.replaceAll(
            "(?s)(-MariaDB-0\\+deb12u1\0)....[!-~]{8}(\0.{18})[!-~]{12}\0",
            "$1<id><salt>$2<salt>\0")
        .replaceAll("(?s)(mysql_native_password\0)[!-~]{20}\0", "$1<salt>\0")
        .replaceAll("(?s)(\\x0c\0\0\\x01\0)....", "$1<statement>") // counted by thread
        .replaceAll("(?s)....Uptime: \\d+[^\\[]*", "Uptime: <numbers>");
  }
}
