package decnet.decoy.service.redis;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.decoy.DecoyBench;
import decnet.decoy.Machine;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.world.WorldFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas, snapshots and what outlives the process. */
@Timeout(60)
class ReplicationTest {
  private static final String KEYS =
      "SET k v\r\nSET n -70000\r\nSET e x EX 100\r\nRPUSH l a b\r\nHSET h f 1\r\nSADD s m\r\n"
          + "ZADD z 1.5 m\r\nSELECT 3\r\nSET other "
          + "x".repeat(20_000)
          + "\r\n";
  private static final String ASKED =
      "GET k\r\nGET n\r\nTTL e\r\nLRANGE l 0 -1\r\nHGETALL h\r\nSMEMBERS s\r\n"
          + "ZRANGE z 0 -1 WITHSCORES\r\nSELECT 3\r\nSTRLEN other\r\n";

  @TempDir Path home;

  private static ScriptedPeer peer(DecoyBench bench, Machine machine) {
    return new ScriptedPeer(bench.expose(machine, new RedisService()).connect());
  }

  private static String say(DecoyBench bench, Machine machine, String said) throws Exception {
    String heard = peer(bench, machine).say(said).finish().everything();
    bench.sink().awaitEnds(1);
    return heard;
  }

  private static Machine machine(DecoyBench bench) {
    return bench.machine("decky-01", "web01", Map.of());
  }

  @Test
  void a_replica_gets_the_data_after_five_seconds() throws Exception {
    FakeClock clock = new FakeClock();
    DecoyBench bench = new DecoyBench(clock);
    Machine machine = machine(bench);
    ScriptedPeer peer = peer(bench, machine);
    peer.say("SET k v\r\n").hear("+OK\r\n");
    peer.say("PSYNC ? -1\r\n");
    assertThat(peer.hear(" 0\r\n")).matches("\\+FULLRESYNC [0-9a-f]{40} 0\r\n");
    clock.awaitWaiting(2); // for a command, and for the snapshot
    clock.advance(Duration.ofMillis(4900));
    clock.awaitWaiting(2);
    clock.advance(Duration.ofMillis(100));
    String length = peer.hear("\r\n").strip();
    Bytes snapshot = peer.hear(Integer.parseInt(length.substring(1)));
    assertThat(snapshot.latin1()).startsWith("REDIS0010\u00fa\tredis-ver\u00067.0.15");
    assertThat(snapshot.latin1()).contains("\u0000\u0001k\u0001v\u00ff");
    clock.awaitWaiting(2);
    clock.advance(Duration.ofSeconds(10));
    assertThat(peer.hear("ping\r\n")).isEqualTo("*1\r\n$4\r\nping\r\n");
    assertThat(peer.say("SET a b\r\n").everything()).doesNotContain("+OK\r\n+OK");
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("redis.sync", "size")).isEqualTo(length.substring(1));
  }

  @Test
  void a_snapshot_ends_with_its_mark_where_the_replica_knows_marks() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer = peer(bench, machine(bench));
    peer.say("REPLCONF capa eof capa psync2\r\n").hear("+OK\r\n");
    peer.say("PSYNC ? -1\r\n").hear("$EOF:");
    String mark = peer.hear(40).latin1();
    assertThat(mark).matches("[0-9a-f]{40}");
    assertThat(peer.hear(mark)).startsWith("\r\nREDIS0010").endsWith(mark);
    peer.reset();
    bench.sink().awaitEnds(1);
  }

  @Test
  void replicas_are_answered_option_by_option() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    assertThat(
            say(
                bench,
                machine(bench),
                "REPLCONF listening-port 6380\r\nREPLCONF foo 1\r\nREPLCONF listening-port\r\n"
                    + "REPLCONF ack 0\r\nREPLCONF rdb-only 2\r\nREPLCONF\r\nPSYNC a b\r\n"))
        .isEqualTo(
            "+OK\r\n-ERR Unrecognized REPLCONF option: foo\r\n-ERR syntax error\r\n"
                + "-ERR value is out of range, value must between 0 and 1\r\n+OK\r\n"
                + "-ERR value is not an integer or out of range\r\n");
  }

  @Test
  void protected_mode_refuses_strangers_at_once() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    Map<String, String> guarded = Map.of("protected_mode", "true");
    Machine machine = bench.machine("decky-01", "web01", Map.of("redis", guarded));
    assertThat(peer(bench, machine).everything())
        .startsWith("-DENIED Redis is running in protected mode")
        .endsWith("from the outside.\r\n");
    DecoyBench.Exposed exposed = bench.expose(machine, new RedisService());
    ScriptedPeer local =
        new ScriptedPeer(exposed.connect(decnet.base.IpAddress.parse("127.0.0.1")));
    assertThat(local.say("PING\r\n").finish().everything()).isEqualTo("+PONG\r\n");
  }

  @Test
  void the_data_set_outlives_the_process() throws Exception {
    DecoyBench first = DecoyBench.skipping();
    Machine before = machine(first);
    WorldFolder.keep(before.world(), home, "1");
    say(first, before, KEYS);
    DecoyBench second = DecoyBench.skipping();
    Machine after = machine(second);
    WorldFolder.keep(after.world(), home, "1");
    assertThat(say(second, after, ASKED))
        .isEqualTo(
            "$1\r\nv\r\n$6\r\n-70000\r\n:100\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n*2\r\n$1\r\nf\r\n"
                + "$1\r\n1\r\n*1\r\n$1\r\nm\r\n*2\r\n$1\r\nm\r\n$3\r\n1.5\r\n+OK\r\n:20000\r\n");
    DecoyBench third = DecoyBench.skipping();
    Machine other = machine(third);
    WorldFolder.keep(other.world(), home, "2");
    assertThat(say(third, other, "GET k\r\n")).isEqualTo("$-1\r\n");
  }
}
