package decnet.decoy.service.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MysqlServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new MysqlService();
  }

  @Override
  protected Map<String, String> persona() {
    return Map.of("user", "app");
  }

  @Test
  void a_refused_login_leaves_a_line_for_hashcat() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new MysqlService()).connect());
    String login =
        "\\x4f\\x00\\x00\\x01\\x05\\xa2\\x0a\\x00\\x00\\x00\\x00\\x01\\x2d"
            + "\\x00".repeat(23)
            + "bob\\x00\\x14aaaaaaaaaaaaaaaaaaaamysql_native_password\\x00";
    peer.say(Capture.parse("login", "C: " + login).client()).finish().everything();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("auth.attempt", "hashcat"))
        .matches("11200:\\$mysqlna\\$[0-9a-f]{40}\\*(61){20}");
    assertThat(bench.sink().value("auth.attempt", "username")).isEqualTo("bob");
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(MysqlServiceTest.class, "queries.txt"),
        Capture.read(MysqlServiceTest.class, "errors.txt"));
  }
}
