package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.Session;
import decnet.event.Param;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The master's side towards one who says it is a replica: what it tells of itself, the snapshot
 * after PSYNC, and a sign of life every ten seconds. Later changes are not sent. Source:
 * redis.io/docs/management/replication; order and texts measured.
 */
final class Replication {
  private static final Duration DELAY = Duration.ofSeconds(5); // repl-diskless-sync-delay
  private static final Duration PING = Duration.ofSeconds(10); // repl-ping-replica-period
  private final Session session;
  private final RedisStore store;
  private boolean marked;
  private boolean attached;

  Replication(Session session, RedisStore store) {
    this.session = session;
    this.store = store;
  }

  /** Whether the client is a replica by now. */
  boolean isAttached() {
    return attached;
  }

  String id() {
    return session.machine().identity().derive("redis.replid", 20).hex();
  }

  Reply configure(List<Bytes> args) {
    if (args.size() % 2 == 0) {
      return new Reply.Failure("ERR syntax error");
    }
    for (int i = 1; i < args.size(); i += 2) {
      String option = args.get(i).latin1().toLowerCase(Locale.ROOT);
      String value = args.get(i + 1).latin1();
      switch (option) {
        case "listening-port" -> {
          if (!value.matches("-?\\d{1,18}")) {
            return new Reply.Failure("ERR value is not an integer or out of range");
          }
        }
        case "ip-address" -> {
          // told in INFO only of replicas that stay
        }
        case "capa" -> marked |= value.equalsIgnoreCase("eof");
        case "ack", "getack" -> {
          return new Reply.Many(List.of());
        }
        case "rdb-only" -> {
          if (!value.matches("[01]")) {
            return new Reply.Failure("ERR value is out of range, value must between 0 and 1");
          }
        }
        default -> {
          return new Reply.Failure("ERR Unrecognized REPLCONF option: " + args.get(i).latin1());
        }
      }
    }
    return Reply.OK;
  }

  /** PSYNC and SYNC: after the answer the snapshot follows by itself. */
  Reply synchronize(List<Bytes> args) {
    boolean full = args.size() == 3;
    if (full && !args.get(2).latin1().matches("-?\\d{1,18}")) {
      return new Reply.Failure("ERR value is not an integer or out of range");
    }
    if (!attached) {
      attached = true;
      boolean withMark = marked && full;
      session.fork("replica", () -> feed(withMark));
    }
    return full ? new Reply.Simple("FULLRESYNC " + id() + " 0") : new Reply.Many(List.of());
  }

  private void feed(boolean withMark) throws IOException, InterruptedException {
    session.pause(DELAY);
    Bytes snapshot = RdbWriter.snapshot(store, id(), session.clock().instant());
    session.event(RedisService.SYNC.type(), Param.of("size", snapshot.length()));
    byte[] random = new byte[20];
    session.random().nextBytes(random);
    String mark = HexFormat.of().formatHex(random);
    session.out().text(withMark ? "$EOF:" + mark + "\r\n" : "$" + snapshot.length() + "\r\n");
    session.out().write(snapshot).text(withMark ? mark : "");
    session.out().flush();
    while (true) {
      session.pause(PING);
      session.out().text("*1\r\n$4\r\nping\r\n");
      session.out().flush();
    }
  }
}
