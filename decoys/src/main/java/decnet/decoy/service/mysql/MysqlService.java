package decnet.decoy.service.mysql;

import static decnet.event.EventSpec.param;

import decnet.base.WireException;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.event.EventSpec;
import decnet.net.KeepAlive;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A MariaDB 10.11.19 as Debian 12 installs it, bound to all addresses, with one account that may
 * come from anywhere.
 *
 * <pre>
 * S: seq 0, greeting: version, thread, salt, mysql_native_password
 * C: seq 1, capabilities, user, SHA1 response to the salt
 * S: seq 2, OK
 * C: seq 0, 03 SELECT 1
 * S: seq 1.., column count, columns, EOF, rows, EOF
 * </pre>
 *
 * <p>Source: mariadb.com/kb, "MariaDB Client/Server Protocol"; texts and tables measured on the
 * genuine server.
 */
public final class MysqlService implements Service {
  static final EventSpec FILE =
      EventSpec.of(
          "mysql.file",
          "A statement asked for a file of the server; none was touched.",
          param("operation", "read, write or load"),
          param("name", "the path, as given"));

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "mysql",
          "MariaDB 10.11.19 (Debian 12)",
          3306,
          Transport.TCP,
          Set.of(OsFamily.LINUX),
          List.of(
              PersonaKey.text("user", "root", "the account that may log in from anywhere"),
              PersonaKey.text(
                  "password",
                  "",
                  "its password; empty: that of the machine's account of this name, else none"),
              PersonaKey.text(
                  "only",
                  "",
                  "the one database that it has rights on, such as shop; empty: it has all rights")),
          List.of(
              CommonEvents.AUTH_ATTEMPT.only(
                  "username", "mechanism", "outcome", "challenge", "response", "hashcat"),
              CommonEvents.FILE_UPLOAD,
              CommonEvents.QUERY,
              FILE),
          List.of(
              "A connection holds 256 prepared statements; bulk execution is unknown.",
              "Views, routines, triggers, window functions and ALTER are not carried out.",
              "Packets over 1 MiB end the session; tables hold 5000 rows."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException, InterruptedException {
    session.out().keepAlive(KeepAlive.SYSTEM); // ss -to beside mariadbd 10.11: keepalive, 119 min
    Catalogue catalogue = session.machine().state(Catalogue.class, Catalogue::new);
    PacketStream packets = new PacketStream(session.in(), session.out());
    if (!catalogue.enter()) {
      packets.write(new SqlError(1040, "08004", "Too many connections"), false);
      return;
    }
    try {
      visit(session, packets, catalogue);
    } finally {
      catalogue.leave();
      catalogue.saving().save();
    }
  }

  private static void visit(Session session, PacketStream packets, Catalogue catalogue)
      throws IOException, InterruptedException {
    int thread = catalogue.thread();
    Handshake handshake = new Handshake(session, packets, thread);
    Login login = login(session, handshake);
    if (login == null) {
      return;
    }
    session.in().deadline(Duration.ZERO);
    session.in().idleTimeout(Duration.ofHours(8)); // wait_timeout
    String stored = NativePassword.stored(Handshake.passwordOf(session));
    String only = session.persona().text("only");
    new Connection(
            session,
            packets,
            handshake,
            as ->
                new Client(
                    session, catalogue, new Client.Who(as.user().utf8(), thread, stored, only)),
            login)
        .run();
  }

  private static @Nullable Login login(Session session, Handshake handshake) throws IOException {
    session.in().deadline(Duration.ofSeconds(10)); // connect_timeout
    try {
      return handshake.run();
    } catch (WireException late) {
      if (late.kind() == WireException.Kind.TIMEOUT) {
        session.reset(); // not a FIN: measured
      }
      throw late;
    }
  }
}
