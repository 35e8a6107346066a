package decnet.decoy.service.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two clients that prepare statements. Needs libdbd-mariadb-perl, python3-pymysql, mariadb-client.
 */
@Tag("real")
@Timeout(120)
class PreparedClientsRealTest {
  private static final String HERE = "127.66.78.6";
  private static final String PERL =
      """
      use DBI;
      my $db = DBI->connect("DBI:MariaDB:host=ADDRESS;port=PORT;mariadb_server_prepare=1", "app", "",
        {RaiseError => 1, PrintError => 0});
      my $q = $db->prepare("select id, name, phone from shop.customers where id between ? and ? order by id");
      for my $i (1, 3) {
        $q->execute($i, $i + 1);
        while (my @r = $q->fetchrow_array) { print "$r[0];" }
      }
      $db->do("create table shop.README (id int auto_increment primary key, note text)");
      my $w = $db->prepare("insert into shop.README(note) values (?)");
      $w->execute("pay to x"); $w->execute(undef);
      my $n = $db->selectall_arrayref("select id, note, id + 0.5 from shop.README order by id");
      print join(";", map { join(",", map { defined $_ ? $_ : "undef" } @$_) } @$n), "\\n";
      eval { $db->prepare("select nosuch from shop.customers") };
      print $DBI::err, "\\n";
      """;
  private static final String PYTHON =
      """
      import pymysql
      db = pymysql.connect(host="ADDRESS", port=PORT, user="app", database="shop", autocommit=False)
      with db.cursor() as c:
        c.execute("select count(*) from customers where id < %s", (4,)); print(c.fetchone()[0])
        c.execute("show warnings"); print(c.fetchall())
        c.execute("select * from information_schema.collations"); print(len(c.fetchall()))
        c.execute("insert into users(username, email, password) values (%s, %s, %s)", ("eve", "e@x", "p"))
        print(c.rowcount)
      db.commit(); db.ping()
      try:
        db.cursor().execute("select 9223372036854775807 + 1")
      except pymysql.Error as e:
        print(e.args)
      """;

  @Test
  void perl_prepares_binds_and_fetches() throws Exception {
    try (RealStand stand = new RealStand(new MysqlService(), HERE, Map.of("user", "app"))) {
      assertThat(stand.client("/usr/bin/perl", "-e", PERL).text())
          .isEqualTo("1;2;3;4;1,pay to x,1.5;2,undef,2.5\n1054\n");
      assertThat(stand.sink().value("query", "parameters")).isEqualTo("1,2");
    }
  }

  @Test
  void python_queries_and_changes() throws Exception {
    try (RealStand stand = new RealStand(new MysqlService(), HERE, Map.of("user", "app"))) {
      assertThat(stand.client("/usr/bin/python3", "-c", PYTHON).text())
          .isEqualTo(
              "3\n()\n506\n1\n(1690, \"BIGINT value is out of range in '9223372036854775807 + 1'\")\n");
    }
  }

  @Test
  void the_genuine_client_changes_its_user_and_prepares_in_text() throws Exception {
    try (RealStand stand = new RealStand(new MysqlService(), HERE, Map.of("user", "app"))) {
      assertThat(
              stand
                  .client(
                      "mysql",
                      "--no-defaults",
                      "--protocol=tcp",
                      "-hADDRESS",
                      "-PPORT",
                      "-uapp",
                      "--skip-ssl",
                      "-N",
                      "-e",
                      "set @a=4; prepare s from 'select ?*?'; execute s using @a, @a; connect;"
                          + " select current_user()")
                  .text())
          .contains("16\n")
          .contains("app@%\n");
    }
  }
}
