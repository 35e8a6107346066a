package decnet.decoy.service.postgres;

import static decnet.event.EventSpec.param;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.Machine;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.event.EventSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL 15.18 as Debian 12 installs it, bound to all addresses, with one account that may
 * come from anywhere.
 *
 * <pre>
 * C: length, 196608, user NUL name NUL database NUL name NUL NUL
 * S: R 10 SCRAM-SHA-256
 * C: p … S: R 11 … C: p … S: R 12, R 0, S …, K, Z I
 * C: Q select 1
 * S: T, D, C SELECT 1, Z I
 * </pre>
 *
 * <p>Source: postgresql.org, "Frontend/Backend Protocol"; texts and tables measured on the genuine
 * server.
 */
public final class PostgresService implements Service {
  static final EventSpec FILE =
      EventSpec.of(
          "postgres.file",
          "A statement asked for a file, a library or an extension of the server.",
          param("operation", "read, write, list, stat, library or extension"),
          param("name", "the path or name, as given"));
  static final EventSpec LINK =
      EventSpec.of(
          "postgres.link",
          "A statement told the server to connect elsewhere; nothing was dialled.",
          param("target", "the connection string or name, as given"));

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "postgres",
          "PostgreSQL 15.18 (Debian 12)",
          5432,
          Transport.TCP,
          Set.of(OsFamily.LINUX),
          List.of(
              PersonaKey.text("user", "postgres", "the account that may log in from anywhere"),
              PersonaKey.text("password", "postgres", "its password; empty: nobody can log in"),
              PersonaKey.flag("superuser", true, "whether an account other than postgres may all"),
              PersonaKey.text("database", "office", "the database with the bait tables"),
              PersonaKey.choice(
                  "auth", "how a password is asked for", "scram-sha-256", "md5", "trust")),
          List.of(
              CommonEvents.AUTH_ATTEMPT.only(
                  "username", "mechanism", "outcome", "challenge", "response", "hashcat"),
              CommonEvents.QUERY,
              CommonEvents.COMMAND,
              CommonEvents.FILE_UPLOAD,
              CommonEvents.DOWNLOAD_REQUEST,
              CommonEvents.PIVOT,
              FILE,
              LINK),
          List.of(
              "TLS is not served: SSLRequest is answered N (Debian's cluster has ssl = on).",
              "A SCRAM exchange has no mode in hashcat: the event tells what both sides signed and"
                  + " the proof; md5 has one.",
              "Window functions but row_number and ranks, PL/pgSQL and triggers are not carried out; DO blocks are taken and"
                  + " not run.",
              "Transactions are undone but do not hide from each other; catalogue comments, rules"
                  + " and statistics are empty.",
              "Messages are bound to 16 MiB, databases to 60000 rows in all; what was changed is"
                  + " forgotten when the process ends."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  /** Makes the server's account and its directory, as the package's scripts do. */
  static void install(Machine machine) {
    FileTree files = machine.world().files();
    try {
      append(
          files,
          "/etc/passwd",
          "postgres:x:105:112:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n");
      append(files, "/etc/group", "postgres:x:112:\n");
      files.makeDirectories(User.ROOT, ServerFiles.DATA, 0755);
      files.write(User.ROOT, ServerFiles.DATA + "/PG_VERSION", Bytes.utf8("15\n"), 0600);
      for (String path :
          List.of(
              "/var/lib/postgresql",
              "/var/lib/postgresql/15",
              ServerFiles.DATA,
              ServerFiles.DATA + "/PG_VERSION")) {
        files.owner(User.ROOT, path, ServerFiles.UID, ServerFiles.GID);
      }
      files.permissions(User.ROOT, ServerFiles.DATA, 0700);
    } catch (FileError full) {
      System.getLogger("decnet.decoy")
          .log(
              System.Logger.Level.DEBUG,
              "postgres has no directory on {0}: {1}",
              machine.id(),
              full.reason());
    }
  }

  private static void append(FileTree files, String path, String line) throws FileError {
    String text = files.read(User.ROOT, path).latin1();
    if (!text.contains("\npostgres:")) {
      files.write(User.ROOT, path, Bytes.latin1(text + line), 0644);
    }
  }

  @Override
  public void serve(Session session) throws IOException, InterruptedException {
    Cluster cluster =
        session
            .machine()
            .state(Cluster.class, Cluster::new)
            .prepared(session.persona(), session.machine().identity().choices("postgres.salt"));
    Messages messages = new Messages(session.in(), session.out());
    session.in().deadline(Duration.ofSeconds(60)); // authentication_timeout
    try {
      Startup startup = new Startup(session.in(), session.out(), messages);
      Optional<Map<String, String>> options = startup.run();
      if (options.isPresent()) {
        enter(session, messages, cluster, options.get());
      }
    } catch (SqlError refused) {
      messages.write(refused.isFatal() ? refused : refused.asFatal());
    } catch (WireException late) {
      if (late.kind() != WireException.Kind.TIMEOUT) {
        throw late;
      }
    }
  }

  private static void enter(
      Session session, Messages messages, Cluster cluster, Map<String, String> options)
      throws IOException, SqlError, InterruptedException {
    if (!cluster.enter()) {
      throw SqlError.fatal("53300", "sorry, too many clients already", "proc.c:357:InitProcess");
    }
    try {
      String user = options.getOrDefault("user", "");
      Optional<Role> role = new Authentication(session, messages, cluster, user).run();
      if (role.isPresent()) {
        login(session, messages, cluster, role.get(), options);
      }
    } finally {
      cluster.leave();
    }
  }

  private static void login(
      Session session, Messages messages, Cluster cluster, Role role, Map<String, String> options)
      throws IOException, SqlError, InterruptedException {
    messages.write('R', new Payload().int32(0));
    if (cluster.isReserved() && !role.superuser()) {
      throw SqlError.fatal(
          "53300",
          "remaining connection slots are reserved for non-replication superuser connections",
          "postinit.c:840:InitPostgres");
    }
    String name = options.getOrDefault("database", "");
    name = name.isEmpty() ? role.name() : name;
    @Nullable Database database = cluster.database(name);
    if (database == null) {
      throw SqlError.fatal(
          "3D000", "database \"" + name + "\" does not exist", "postinit.c:948:InitPostgres");
    }
    if (name.equals("template0")) {
      throw SqlError.fatal(
          "55000",
          "database \"template0\" is not currently accepting connections",
          "postinit.c:350:CheckMyDatabase");
    }
    Backend backend = new Backend(session, cluster, database, role, cluster.nextProcess());
    cluster.backends().add(backend);
    try {
      new Connection(session, messages, backend).run(options);
    } finally {
      cluster.backends().remove(backend);
    }
  }
}
