package decnet.decoy.service;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import decnet.decoy.Service;
import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.postgres.PostgresService;
import decnet.decoy.service.redis.RedisService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * hydra finds the weak account, and no other. Needs hydra. Not telnet: hydra 9.4 does not get past
 * the options of the genuine inetutils-telnetd either (tried).
 */
@Tag("real")
@Timeout(180)
class HydraRealTest {
  @TempDir Path folder;

  static Stream<Arguments> services() {
    return Stream.of(
        Arguments.of(new FtpService(), "ftp", Map.of(), "login: root   password: toor"),
        Arguments.of(new MysqlService(), "mysql", Map.of(), "login: root   password: toor"),
        Arguments.of(
            new PostgresService(),
            "postgres",
            Map.of("user", "root", "password", "toor"),
            "login: root   password: toor"),
        Arguments.of(new RedisService(), "redis", Map.of("requirepass", "toor"), "password: toor"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void hydra_finds_the_weak_account_only(
      Service service, String module, Map<String, String> persona, String found) throws Exception {
    Path users = Files.writeString(folder.resolve("users"), "admin\nroot\n");
    Path secrets = Files.writeString(folder.resolve("secrets"), "123456\ntoor\nadmin\n");
    try (RealStand stand = new RealStand(service, "127.66.78.4", persona)) {
      boolean named = !module.equals("redis");
      String text =
          stand
              .client(
                  "hydra",
                  "-I",
                  "-t",
                  "4",
                  named ? "-L" : "-P",
                  named ? users.toString() : secrets.toString(),
                  named ? "-P" : "-W",
                  named ? secrets.toString() : "5",
                  "-s",
                  "PORT",
                  "ADDRESS",
                  module)
              .text();
      assertThat(text.lines().filter(line -> line.contains("password: "))).hasSize(1);
      assertThat(text).contains(found);
    } finally {
      Files.deleteIfExists(Path.of("hydra.restore"));
    }
  }
}
