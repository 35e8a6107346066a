package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.event.Param;
import java.util.List;
import java.util.Locale;

/**
 * One client's state and the commands it gives, in the order of the server's own checks: unknown,
 * arity, authentication, then the command.
 */
final class RedisConnection {
  private final Session session;
  private final RedisStore store;
  private final RedisKeyspace keyspace;
  private final RedisAdmin admin;
  private final String password;
  private boolean authenticated;
  private int database;
  private boolean quitting;

  RedisConnection(Session session, RedisStore store, long id) {
    this.session = session;
    this.store = store;
    password = session.persona().text("requirepass");
    authenticated = password.isEmpty();
    keyspace = new RedisKeyspace(store);
    admin = new RedisAdmin(session, store, id);
  }

  boolean isQuitting() {
    return quitting;
  }

  /** Executes one command; {@code arguments} is not empty. */
  Reply execute(List<Bytes> arguments) {
    String name = arguments.getFirst().latin1().toLowerCase(Locale.ROOT);
    store.executed();
    if (name.equals("post") || name.equals("host:")) {
      quitting = true;
      return new Reply.Silence(); // the server's guard against cross-protocol scripting
    }
    record(name, arguments);
    RedisCommand command = RedisCommand.of(name);
    if (command == null) {
      return unknown(arguments);
    }
    if (!command.accepts(arguments.size())) {
      return Reply.arity(name);
    }
    if (!authenticated && !command.isFree()) {
      return new Reply.Failure("NOAUTH Authentication required.");
    }
    return switch (name) {
      case "quit" -> {
        quitting = true;
        yield Reply.OK;
      }
      case "auth" -> auth(arguments);
      case "select" -> select(arguments.get(1));
      case "reset" -> reset();
      default -> {
        if (!store.master().isEmpty() && command.isWrite()) {
          yield new Reply.Failure("READONLY You can't write against a read only replica.");
        }
        Reply data = keyspace.execute(name, database, arguments);
        yield data == null ? admin.execute(name, database, arguments) : data;
      }
    };
  }

  private void record(String name, List<Bytes> arguments) {
    if (name.equals("auth")) {
      return; // told as auth.attempt
    }
    StringBuilder text = new StringBuilder();
    for (Bytes argument : arguments) {
      text.append(text.isEmpty() ? "" : " ").append(argument.latin1());
    }
    session.event(CommonEvents.COMMAND.type(), Param.of("command", Bytes.latin1(text.toString())));
    if (RedisService.ABUSED.contains(name)
        || name.equals("config")
            && arguments.size() > 1
            && arguments.get(1).latin1().equalsIgnoreCase("set")) {
      session.event(
          RedisService.ADMIN_ATTEMPT.type(), Param.of("command", Bytes.latin1(text.toString())));
    }
  }

  private static Reply unknown(List<Bytes> arguments) {
    StringBuilder text =
        new StringBuilder("ERR unknown command '")
            .append(cut(arguments.getFirst()))
            .append("', with args beginning with: ");
    int room = 128;
    for (Bytes argument : arguments.subList(1, arguments.size())) {
      if (room <= 0) {
        break;
      }
      String shown = cut(argument);
      shown = shown.substring(0, Math.min(shown.length(), room));
      text.append('\'').append(shown).append("' ");
      room -= shown.length() + 3;
    }
    return new Reply.Failure(text.toString());
  }

  private static String cut(Bytes argument) {
    String text = argument.latin1();
    return text.substring(0, Math.min(text.length(), 128));
  }

  private Reply auth(List<Bytes> arguments) {
    if (arguments.size() > 3) {
      return new Reply.Failure("ERR syntax error");
    }
    String user = arguments.size() == 3 ? arguments.get(1).latin1() : "default";
    Bytes secret = arguments.getLast();
    boolean open = password.isEmpty();
    boolean success =
        user.equals("default")
            && (arguments.size() == 3 && open || !open && secret.equals(Bytes.utf8(password)));
    session.event(
        CommonEvents.AUTH_ATTEMPT.type(),
        CommonEvents.login(Bytes.latin1(user), secret, "password", success));
    if (arguments.size() == 2 && open) {
      return new Reply.Failure(
          "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
    }
    if (!success) {
      return new Reply.Failure("WRONGPASS invalid username-password pair or user is disabled.");
    }
    authenticated = true;
    return Reply.OK;
  }

  private Reply select(Bytes index) {
    try {
      int wanted = Integer.parseInt(index.latin1());
      if (wanted < 0 || wanted >= RedisStore.DATABASES) {
        return new Reply.Failure("ERR DB index is out of range");
      }
      database = wanted;
      return Reply.OK;
    } catch (NumberFormatException bad) {
      return new Reply.Failure("ERR value is not an integer or out of range");
    }
  }

  private Reply reset() {
    database = 0;
    authenticated = password.isEmpty();
    return new Reply.Simple("RESET");
  }
}
