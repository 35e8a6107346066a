package decnet.decoy.service.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.Machine;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.WorldFolder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MysqlServiceTest extends ServiceContract {
  @Override
  protected Service service() {
    return new MysqlService();
  }

  @Override
  protected Map<String, String> persona() {
    return Map.of("user", "app");
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
    peer.say(packet(1, "\u0085\u00a2\n" + login("app").substring(7)));
    peer.say(packet(0, "\u0003load data local infile '/x' into table shop.users"));
    peer.say(packet(2, "one") + packet(3, ""));
    peer.say(packet(0, "\u0016select ?"));
    peer.say(packet(0, "\u0017\u0001\0\0\0\0\u0001\0\0\0\0\u0001\u00fd\0\u0004evil"));
    peer.finish().everything();
    ScriptedPeer wrong = new ScriptedPeer(exposed(bench).connect());
    String response = "\u0014" + "r".repeat(20);
    wrong.say(packet(1, login("app").substring(4).replace("app\0\0", "app\0" + response)));
    wrong.finish().everything();
    bench.sink().awaitEnds(2);
  }

  /** The example of mode 11200 on hashcat.net/wiki, example_hashes; its password is hashcat. */
  @Test
  void the_line_for_hashcat_is_of_the_published_form_and_is_cracked_by_the_password() {
    String example =
        "$mysqlna$1c24ab8d0ee94d70ab1f2e814d8f0948a14d10b9*437e93572f18ae44d9e779160c2505271f85821d";
    Bytes salt = hex(example.substring(9, 49));
    Bytes response = NativePassword.response(salt, "hashcat");
    assertThat(NativePassword.hashcat(salt, response)).contains("11200:" + example);
  }

  private static Bytes hex(String text) {
    return Bytes.of(HexFormat.of().parseHex(text));
  }

  @Test
  void what_a_client_answers_with_its_password_can_be_cracked_from_the_event() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new MysqlService()).connect());
    String greeting = peer.hear("mysql_native_password\0");
    int at = greeting.indexOf("deb12u1\0") + 12;
    Bytes salt =
        Bytes.latin1(greeting.substring(at, at + 8) + greeting.substring(at + 27, at + 39));
    Bytes response = NativePassword.response(salt, "Summer2024");
    String answer = "root\0\u0014" + response.latin1() + "mysql_native_password\0";
    peer.say(packet(1, "\u0005\u00a2\n\0\0\0\0\u0001-" + "\0".repeat(23) + answer));
    peer.finish().everything();
    bench.sink().awaitEnds(1);
    String[] line = bench.sink().value("auth.attempt", "hashcat").split("[:$*]");
    assertThat(line).hasSize(5).startsWith("11200", "", "mysqlna");
    assertThat(NativePassword.matches(hex(line[3]), "Summer2024", hex(line[4]))).isTrue();
    assertThat(NativePassword.matches(hex(line[3]), "Summer2025", hex(line[4]))).isFalse();
  }

  @Test
  void a_login_without_a_password_leaves_no_line_for_hashcat() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    peer(bench, IpAddress.parse("192.0.2.1")).say(login("bob")).finish().everything();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().interactions())
        .flatExtracting(decnet.event.Event.Interaction::details)
        .extracting(decnet.event.Param::name)
        .contains("challenge")
        .doesNotContain("hashcat");
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

  private static String login(String name) {
    return packet(
        1,
        "\u0005\u00a2\n\0\0\0\0\u0001-" + "\0".repeat(23) + name + "\0\0mysql_native_password\0");
  }

  private static String packet(int sequence, String body) {
    return String.valueOf((char) (body.length() & 255))
        + (char) (body.length() >> 8)
        + "\0"
        + (char) sequence
        + body;
  }

  private static ScriptedPeer peer(DecoyBench bench, IpAddress from) throws Exception {
    Machine machine = bench.machine("decky-01", "web01", Map.of("mysql", Map.of("user", "app")));
    ScriptedPeer peer = new ScriptedPeer(bench.expose(machine, new MysqlService()).connect(from));
    peer.hear("mysql_native_password\0");
    return peer;
  }

  private static String refusal(String name, String from) throws Exception {
    ScriptedPeer peer = peer(DecoyBench.skipping(), IpAddress.parse(from));
    return peer.say(login(name)).hearAll().latin1().substring(4);
  }

  @Test
  void greetings_count_threads_and_salts_are_printable() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new MysqlService());
    int before = -1;
    for (int i = 0; i < 3; i++) {
      ScriptedPeer peer = new ScriptedPeer(exposed.connect());
      String greeting = peer.hear("mysql_native_password\0");
      peer.reset();
      int at = greeting.indexOf("deb12u1\0") + 8;
      int thread = greeting.charAt(at) + 256 * greeting.charAt(at + 1);
      assertThat(thread).isEqualTo(before < 0 ? thread : before + 1);
      before = thread;
      assertThat(greeting.substring(at + 4, at + 12)).matches("[!-~]{8}");
      assertThat(greeting.substring(at + 31, at + 43)).matches("[!-~]{12}");
    }
  }

  @Test
  void root_is_told_that_it_must_use_its_socket() throws Exception {
    assertThat(refusal("root", "127.0.0.1"))
        .isEqualTo("\u00ff\u00a2\u0006#28000Access denied for user 'root'@'localhost'");
    assertThat(refusal("root", "192.0.2.7"))
        .endsWith("#28000Access denied for user 'root'@'192.0.2.7' (using password: NO)");
    assertThat(refusal("mariadb.sys", "127.0.0.1")).endsWith("this account is locked");
  }

  /** As measured on a server with the four accounts of Debian's. */
  @Test
  void a_missing_user_is_treated_as_some_account_by_its_name() throws Exception {
    for (String asked : List.of("utf8", "a", "d", "test", "backup", "h", "oracle")) {
      assertThat(refusal(asked, "192.0.2.7")).as(asked).contains("(using password: NO)");
    }
    for (String socket : List.of("nosuchuser", "admin", "Admin", "b", "c", "wordpress")) {
      assertThat(refusal(socket, "192.0.2.7")).as(socket).doesNotContain("using password");
    }
  }

  @Test
  void an_outfile_lies_in_the_machines_files() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    Machine machine = bench.machine("decky-01", "web01", Map.of("mysql", Map.of("user", "app")));
    ScriptedPeer peer = new ScriptedPeer(bench.expose(machine, new MysqlService()).connect());
    peer.say(login("app") + packet(0, "\u0003select '<?php' into outfile '/tmp/x.php'"));
    peer.finish().everything();
    assertThat(machine.world().files().read(FileTree.User.ROOT, "/tmp/x.php").utf8())
        .isEqualTo("<?php\n");
    assertThat(bench.sink().value("mysql.file", "name")).isEqualTo("/tmp/x.php");
  }

  private static String query(DecoyBench bench, Path home, String birth, String... texts)
      throws Exception {
    Machine machine = bench.machine("decky-01", "web01", Map.of("mysql", Map.of("user", "app")));
    WorldFolder.keep(machine.world(), home, birth);
    ScriptedPeer peer = new ScriptedPeer(bench.expose(machine, new MysqlService()).connect());
    peer.say(login("app"));
    for (String text : texts) {
      peer.say(packet(0, "\u0003" + text));
    }
    String heard = peer.finish().everything();
    bench.sink().awaitEnds(1);
    return heard;
  }

  @Test
  void a_ransom_note_outlives_the_process_and_the_dropped_tables_stay_away(@TempDir Path home)
      throws Exception {
    query(
        DecoyBench.skipping(),
        home,
        "1",
        "drop table shop.customers",
        "create database readme",
        "create table readme.t (id int auto_increment primary key, note text, n decimal(4,2))",
        "insert into readme.t (note, n) values ('pay\\tto\\n\\\\x', 1.50), (null, null)");
    assertThat(
            query(
                DecoyBench.skipping(),
                home,
                "1",
                "select * from readme.t",
                "select 1 from shop.customers",
                "select count(*) > 4 from shop.orders"))
        .contains("\u00011\tpay\tto\n\\x\u00041.50", "\u00012\u00fb\u00fb")
        .contains("Table 'shop.customers' doesn't exist")
        .contains("\u00011\u0005");
    assertThat(query(DecoyBench.skipping(), home, "2", "select 1 from readme.t"))
        .contains("doesn't exist");
  }

  @Test
  void what_is_bound_to_a_statement_is_told() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer = peer(bench, IpAddress.parse("192.0.2.1"));
    peer.say(login("app") + packet(0, "\u0016select ?"));
    peer.say(packet(0, "\u0017\u0001\0\0\0\0\u0001\0\0\0\0\u0001\u00fd\0\u0004evil"));
    assertThat(peer.finish().everything()).contains("\0\0\u0004evil");
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().interactions())
        .anyMatch(
            event ->
                event.details().stream()
                    .anyMatch(
                        p -> p.name().equals("parameters") && p.value().utf8().equals("evil")));
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(MysqlServiceTest.class, "queries.txt"),
        Capture.read(MysqlServiceTest.class, "errors.txt"));
  }
}
