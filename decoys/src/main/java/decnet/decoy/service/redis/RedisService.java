package decnet.decoy.service.redis;

import static decnet.event.EventSpec.param;

import decnet.base.Bytes;
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

/**
 * A redis-server 7.0.15 as Debian 12 installs it, but reachable (exposed ones run with
 * protected-mode off).
 *
 * <pre>
 * C: *1\r\n$4\r\nPING\r\n
 * S: +PONG\r\n
 * C: CONFIG SET dir /root\r\n
 * S: -ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config\r\n
 * C: SLAVEOF 203.0.113.5 6379\r\n
 * S: +OK\r\n
 * </pre>
 *
 * <p>Source: RESP2 (redis.io/docs/reference/protocol-spec); texts and tables measured on the
 * genuine server.
 */
public final class RedisService implements Service {
  static final Set<String> ABUSED =
      Set.of("slaveof", "replicaof", "module", "eval", "debug", "shutdown", "flushall", "script");
  static final EventSpec ADMIN_ATTEMPT =
      EventSpec.of(
          "redis.admin",
          "A peer gave a command that take-overs use.",
          param("command", "the command with its arguments"));

  static final EventSpec SYNC =
      EventSpec.of(
          "redis.sync",
          "A peer took the whole data set as a replica does.",
          param("size", "bytes of the snapshot"));

  private static final KeepAlive KEEP_ALIVE = // redis.conf: tcp-keepalive 300, and a third of it
      new KeepAlive(Duration.ofSeconds(300), Duration.ofSeconds(100), 3);
  private static final String DENIED =
      "-DENIED Redis is running in protected mode because protected mode is enabled and no password"
          + " is set for the default user. In this mode connections are only accepted from the"
          + " loopback interface. If you want to connect from external computers to Redis you may"
          + " adopt one of the following solutions: 1) Just disable protected mode sending the"
          + " command 'CONFIG SET protected-mode no' from the loopback interface by connecting to"
          + " Redis from the same host the server is running, however MAKE SURE Redis is not"
          + " publicly accessible from internet if you do so. Use CONFIG REWRITE to make this change"
          + " permanent. 2) Alternatively you can just disable the protected mode by editing the"
          + " Redis configuration file, and setting the protected mode option to 'no', and then"
          + " restarting the server. 3) If you started the server manually just for testing, restart"
          + " it with the '--protected-mode no' option. 4) Setup a an authentication password for"
          + " the default user. NOTE: You only need to do one of the above things in order for the"
          + " server to start accepting connections from the outside.\r\n"; // measured

  private static final int MAX_DROPPED = 1 << 20; // client-query-buffer-limit, our share of it

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "redis",
          "Redis 7.0.15 (Debian 12)",
          6379,
          Transport.TCP,
          Set.of(OsFamily.LINUX),
          List.of(
              PersonaKey.text(
                  "requirepass", "", "the password of the default user; empty: none is needed"),
              PersonaKey.flag(
                  "protected_mode", false, "whether strangers are refused without a password")),
          List.of(
              CommonEvents.PASSWORD_ATTEMPT,
              CommonEvents.COMMAND.only("command"),
              ADMIN_ATTEMPT,
              SYNC),
          List.of(
              "EVAL runs straight-line scripts and knows the sandbox's refusals; those with loops, branches or functions return nil.",
              "Streams, geo, bit fields and blocking commands answer as on keys that do not exist.",
              "HELP of a container names its subcommands without the explanations.",
              "A replica gets one snapshot with plain encodings; later changes are not sent to it."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException {
    session.out().keepAlive(KEEP_ALIVE);
    RedisStore store = session.machine().state(RedisStore.class, RedisStore::new);
    if (isProtected(session)) {
      store.connected();
      session.out().text(DENIED);
      store.disconnected();
      return;
    }
    ReplyWriter writer = new ReplyWriter(session.out());
    RedisConnection connection = new RedisConnection(session, store, store.connected(), writer);
    RespReader reader = new RespReader(session.in());
    try {
      for (List<Bytes> command = reader.next(); command != null; command = reader.next()) {
        writer.write(connection.execute(command));
        writer.write(connection.monitored());
        store.saving().pass();
        if (connection.isQuitting()) {
          session.in().drop(MAX_DROPPED); // redis has read them: its close is a FIN
          return;
        }
      }
    } catch (RespReader.ProtocolError broken) {
      session.out().text("-ERR " + broken.getMessage() + "\r\n");
      session.in().drop(MAX_DROPPED);
    } finally {
      connection.close();
      store.disconnected();
      store.saving().save();
    }
  }

  private static boolean isProtected(Session session) {
    return session.persona().flag("protected_mode")
        && session.persona().text("requirepass").isEmpty()
        && !session.peer().remote().address().toString().matches("127\\.0\\.0\\.1|::1");
  }
}
