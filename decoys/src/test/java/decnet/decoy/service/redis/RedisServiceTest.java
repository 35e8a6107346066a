package decnet.decoy.service.redis;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new RedisService();
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
    peer.say("AUTH app secret\r\nCONFIG SET dir /tmp\r\nSYNC\r\n").hear("REDIS0010");
    peer.reset();
    bench.sink().awaitEnds(1);
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(RedisServiceTest.class, "recon.txt"),
        Capture.read(RedisServiceTest.class, "keys.txt"));
  }

  private static String answer(String said) throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new RedisService()).connect());
    return peer.say(Capture.parse("said", "C: " + said).client()).finish().everything();
  }

  /** Facts measured on redis-server 7.0.15 of Debian 12. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        "*0\\r\\n*-1\\r\\n*-5\\r\\n\\r\\nPING\\r\\n§+PONG",
        "PING\\n§+PONG",
        "*2147483648\\r\\n§-ERR Protocol error: invalid multibulk length",
        "*+1\\r\\n§-ERR Protocol error: invalid multibulk length",
        "*01\\r\\n§-ERR Protocol error: invalid multibulk length",
        "*1\\r\\n$-1\\r\\n§-ERR Protocol error: invalid bulk length",
        "*1\\r\\nX\\r\\n§-ERR Protocol error: expected '$', got 'X'",
        "SET \"a\\r\\n§-ERR Protocol error: unbalanced quotes in request",
        "*1\\n$4\\nPING\\n§``",
        "*1\\r\\n$4\\r\\nPINGxx§+PONG",
        "GET / HTTP/1.1\\r\\nHost: x\\r\\n§``",
        "POST / HTTP/1.1\\r\\n§``",
        "SSH-2.0-x\\r\\n§-ERR unknown command 'SSH-2.0-x', with args beginning with: ",
        "CONFIG FOO\\r\\n§-ERR unknown subcommand 'FOO'. Try CONFIG HELP.",
        "CONFIG\\r\\n§-ERR wrong number of arguments for 'config' command",
        "CONFIG GET\\r\\n§-ERR wrong number of arguments for 'config|get' command",
        "AUTH default x\\r\\n§+OK",
        "AUTH other x\\r\\n§-WRONGPASS invalid username-password pair or user is disabled.",
        "HELLO 4\\r\\n§-NOPROTO unsupported protocol version",
        "EVAL x=1 0\\r\\n§-ERR user_script:1: Attempt to modify a readonly table script: 4fc7fdac9e41adf9c66ce1f3c2ec6da3bb1fdd4a, on @user_script:1.",
        "QuIt now\\r\\nPING\\r\\n§+OK"
      })
  void an_odd_request_gets_the_genuine_servers_answer(String said, String first) throws Exception {
    String[] expected = first.split("\\\\r\\\\n");
    String heard = answer(said);
    if (expected[0].contains("script: ")) {
      assertThat(heard).startsWith(expected[0].substring(0, expected[0].indexOf("script: ")));
    } else {
      assertThat(heard).isEqualTo(expected[0].isEmpty() ? "" : expected[0] + "\r\n");
    }
  }

  @Test
  void a_replica_refuses_writes_and_says_whose_it_is() throws Exception {
    assertThat(
            answer(
                "SLAVEOF 203.0.113.5 6379\\r\\nSLAVEOF 203.0.113.5 6379\\r\\nSET a b\\r\\nINFO replication\\r\\n"))
        .startsWith(
            "+OK\r\n+OK Already connected to specified master\r\n-READONLY You can't write against a read only replica.\r\n")
        .contains("role:slave\r\nmaster_host:203.0.113.5\r\nmaster_port:6379");
  }

  @Test
  void info_is_the_machines_own_and_stays_so() throws Exception {
    String once = answer("INFO server\\r\\n");
    assertThat(once).contains("redis_version:7.0.15\r\n", "config_file:/etc/redis/redis.conf");
    assertThat(once.replaceAll("(?s).*run_id:(\\w+).*", "$1"))
        .hasSize(40)
        .isEqualTo(answer("INFO server\\r\\n").replaceAll("(?s).*run_id:(\\w+).*", "$1"));
    assertThat(answer("INFO nosuch\\r\\n")).isEqualTo("$0\r\n\r\n");
  }

  @Test
  void a_monitor_shows_what_a_script_calls() throws Exception {
    String heard =
        answer(
            "MONITOR\\r\\nEVAL \"redis.call('SET','k',ARGV[1])\\\\nreturn redis.call('get','k')\" 0 v\\r\\n");
    assertThat(heard.replaceAll("\\+\\d+\\.\\d{6} |192[0-9.]+:\\d+", "+"))
        .isEqualTo(
            "+OK\r\n$1\r\nv\r\n+[0 +] \"EVAL\""
                + " \"redis.call('SET','k',ARGV[1])\\nreturn redis.call('get','k')\" \"0\" \"v\"\r\n"
                + "+[0 lua] \"SET\" \"k\" \"v\"\r\n+[0 lua] \"get\" \"k\"\r\n");
  }

  @Test
  void a_script_beyond_the_limits_is_nil() throws Exception {
    String deep = "(".repeat(60) + "1" + ")".repeat(60);
    assertThat(answer("EVAL \"return " + deep + "\" 0\\r\\n")).isEqualTo("$-1\r\n");
    assertThat(answer("EVAL \"while true do end\" 0\\r\\n")).isEqualTo("$-1\r\n");
    assertThat(answer("EVAL \"return 'a\" 0\\r\\n")).isEqualTo("$-1\r\n");
    assertThat(answer("EVAL \"return ----1\" 0\\r\\n")).isEqualTo("$-1\r\n");
  }
}
