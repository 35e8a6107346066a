package decnet.decoy.service.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.DecoyBench;
import decnet.decoy.Machine;
import decnet.decoy.RealStand;
import decnet.decoy.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an account that has one database is refused; all of it beside the genuine server, too. */
class MysqlRightsTest {
  private static final String APP = "app\0\0mysql_native_password\0";

  private static String answer(DecoyBench bench, String sql) throws Exception {
    Map<String, String> persona = Map.of("user", "app", "only", "shop");
    Machine machine = bench.machine("decky-01", "web01", Map.of("mysql", persona));
    ScriptedPeer peer = new ScriptedPeer(bench.expose(machine, new MysqlService()).connect());
    peer.say(packet(1, "\u0005\u00a2\n\0\0\0\0\u0001-" + "\0".repeat(23) + APP));
    peer.say(packet(0, "\u0003" + sql));
    String heard = peer.finish().everything();
    bench.sink().awaitEnds(1);
    return heard;
  }

  private static String packet(int sequence, String body) {
    return (char) body.length() + "\0\0" + (char) sequence + body;
  }

  private static String answer(String sql) throws Exception {
    return answer(DecoyBench.skipping(), sql);
  }

  @ParameterizedTest
  @CsvSource({
    "use mysql, mysql",
    "use nosuch, nosuch",
    "create database x, x",
    "drop database sys, sys",
    "show tables from mysql, mysql",
    "grant select on shop.* to app, shop",
    "show grants for root@localhost, mysql",
    "delete from information_schema.tables, information_schema"
  })
  void other_databases_are_denied(String sql, String database) throws Exception {
    assertThat(answer(sql))
        .endsWith(
            "\u00ff\u0014\u0004#42000Access denied for user 'app'@'%' to database '"
                + database
                + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "select 1 from mysql.user, SELECT, user",
    "update mysql.user set a=1, UPDATE, user",
    "drop table mysql.plugin, DROP, plugin",
    "replace into mysql.user values(1), 'INSERT, DELETE', user",
    "show create table mysql.user, SHOW, user"
  })
  void commands_on_other_tables_are_denied(String sql, String command, String table)
      throws Exception {
    assertThat(answer(sql))
        .endsWith(
            "\u00ffv\u0004#42000"
                + command
                + " command denied to user 'app'@'192.0.2.1' for table `mysql`.`"
                + table
                + "`");
  }

  @ParameterizedTest
  @CsvSource({
    "set global general_log=1, SUPER",
    "set global max_connections=5, 'SUPER, CONNECTION ADMIN'",
    "flush privileges, RELOAD",
    "create user x, CREATE USER",
    "show master status, 'SUPER, BINLOG MONITOR'"
  })
  void what_concerns_the_server_needs_a_privilege(String sql, String privileges) throws Exception {
    assertThat(answer(sql))
        .endsWith(
            "\u00ff\u00cb\u0004#42000Access denied; you need (at least one of) the "
                + privileges
                + " privilege(s) for this operation");
  }

  @Test
  void its_own_database_is_open() throws Exception {
    assertThat(answer("select count(*) > 3 from shop.customers")).contains("\u00011\u0005");
    assertThat(answer("show databases"))
        .contains("information_schema", "shop")
        .doesNotContain("performance_schema", "\u0005mysql");
    assertThat(answer("show grants"))
        .contains(
            "GRANT USAGE ON *.* TO `app`@`%`", "GRANT ALL PRIVILEGES ON `shop`.* TO `app`@`%`");
  }

  /** Needs mariadb-client. */
  @ParameterizedTest
  @Tag("real")
  @CsvSource({
    "select load_file('/etc/passwd'), NULL",
    "use mysql, ERROR 1044 (42000) at line 1: Access denied for user 'app'@'%' to database 'mysql'",
    "select 1 from mysql.user, ERROR 1142 (42000) at line 1: SELECT command denied to user"
        + " 'app'@'localhost' for table `mysql`.`user`",
    "flush hosts, ERROR 1227 (42000) at line 1: Access denied; you need (at least one of) the"
        + " RELOAD privilege(s) for this operation"
  })
  void the_genuine_client_shows_what_is_denied(String sql, String shown) throws Exception {
    Map<String, String> persona = Map.of("user", "app", "only", "shop");
    try (RealStand stand = new RealStand(new MysqlService(), "127.66.78.22", persona)) {
      String words = "mysql --no-defaults --protocol=tcp -hADDRESS -PPORT -uapp --skip-ssl -N -e";
      List<String> all = new ArrayList<>(List.of(words.split(" ")));
      all.add(sql);
      assertThat(stand.client(all.toArray(String[]::new)).text()).endsWith(shown + "\n");
    }
  }

  @Test
  void a_file_is_told_though_it_is_denied() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    assertThat(answer(bench, "select '<?php' into outfile '/var/www/x.php'"))
        .endsWith("the FILE privilege(s) for this operation");
    assertThat(bench.sink().value("mysql.file", "name")).isEqualTo("/var/www/x.php");
  }
}
