package decnet.decoy.service.redis;

import static decnet.event.EventSpec.param;

import decnet.base.Bytes;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.SessionOutput;
import decnet.event.EventSpec;
import decnet.net.Transport;
import java.io.IOException;
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

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "redis",
          "Redis 7.0.15 (Debian 12)",
          6379,
          Transport.TCP,
          Set.of(OsFamily.LINUX),
          List.of(
              PersonaKey.text(
                  "requirepass", "", "the password of the default user; empty: none is needed")),
          List.of(ADMIN_ATTEMPT),
          List.of(
              "EVAL knows the probes of recon scripts and the sandbox's refusals; other scripts return nil.",
              "Sorted sets, streams, geo, MULTI and publish/subscribe answer as on keys that do not exist.",
              "HELLO 3 is refused with NOPROTO; RESP2 only."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException {
    RedisStore store = session.machine().state(RedisStore.class, RedisStore::new);
    RedisConnection connection = new RedisConnection(session, store, store.connected());
    RespReader reader = new RespReader(session.in());
    try {
      for (List<Bytes> command = reader.next(); command != null; command = reader.next()) {
        write(session.out(), connection.execute(command));
        if (connection.isQuitting()) {
          return;
        }
      }
    } catch (RespReader.ProtocolError broken) {
      session.out().text("-ERR " + broken.getMessage() + "\r\n");
    } finally {
      store.disconnected();
    }
  }

  private static void write(SessionOutput out, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Simple simple -> out.text("+" + simple.text() + "\r\n");
      case Reply.Failure failure ->
          out.text("-" + failure.text().replace('\r', ' ').replace('\n', ' ') + "\r\n");
      case Reply.Count number -> out.text(":" + number.value() + "\r\n");
      case Reply.Bulk bulk -> {
        if (bulk.nil()) {
          out.text("$-1\r\n");
        } else {
          out.text("$" + bulk.content().length() + "\r\n").write(bulk.content()).text("\r\n");
        }
      }
      case Reply.Array array -> {
        out.text("*" + array.items().size() + "\r\n");
        for (Reply item : array.items()) {
          write(out, item);
        }
      }
      case Reply.Silence silence -> {
        // the connection closes without a byte
      }
    }
  }
}
