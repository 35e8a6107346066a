package decnet.decoy.service.redis;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.event.Param;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One client's state and the commands it gives, in the order of the server's own checks: unknown,
 * arity, authentication, subscription, transaction, then the command.
 */
final class RedisConnection {
  private static final Set<String> WHILE_SUBSCRIBED =
      Set.of(
          "subscribe",
          "psubscribe",
          "ssubscribe",
          "unsubscribe",
          "punsubscribe",
          "sunsubscribe",
          "ping",
          "quit",
          "reset");
  private static final Set<String> NEVER_QUEUED =
      Set.of("multi", "exec", "discard", "watch", "quit", "reset");
  private static final Set<String> NOT_MONITORED = Set.of("monitor", "config", "exec", "debug");
  private static final int MAX_QUEUED = 1024;

  private final Session session;
  private final RedisStore store;
  private final RedisKeyspace keyspace;
  private final RedisAdmin admin;
  private final ReplyWriter writer;
  private final RedisFeed.Listener listener;
  private final String password;
  private final List<List<Bytes>> queued = new ArrayList<>();
  private final List<Reply> shown = new ArrayList<>();
  private boolean inTransaction;
  private boolean dirty;
  private boolean authenticated;
  private int database;
  private boolean quitting;

  RedisConnection(Session session, RedisStore store, long id, ReplyWriter writer) {
    this.session = session;
    this.store = store;
    this.writer = writer;
    listener = store.feed().listener(session, writer);
    password = session.persona().text("requirepass");
    authenticated = password.isEmpty();
    keyspace = new RedisKeyspace(store);
    admin = new RedisAdmin(session, store, id, writer, words -> show("", "lua", words));
  }

  /** Whether the client became a replica, which gives no commands. */
  boolean isReplica() {
    return admin.isReplica();
  }

  boolean isQuitting() {
    return quitting;
  }

  void close() {
    listener.close();
  }

  /** What this client's own MONITOR shows of its last command, after the reply. */
  Reply monitored() {
    Reply lines = new Reply.Many(shown);
    shown.clear();
    return lines;
  }

  /** Executes one command; {@code arguments} is not empty. */
  Reply execute(List<Bytes> arguments) {
    String name = arguments.getFirst().latin1().toLowerCase(Locale.ROOT);
    if (isReplica() && !name.equals("replconf")) {
      quitting = true; // replicas give no commands; measured
      return new Reply.Silence();
    }
    store.executed();
    if (name.equals("post") || name.equals("host:")) {
      quitting = true;
      return new Reply.Silence(); // the server's guard against cross-protocol scripting
    }
    record(name, arguments);
    RedisCommand command = RedisCommand.of(name);
    Reply refusal = refusal(name, command, arguments);
    if (refusal != null || command == null) {
      dirty |= inTransaction;
      return refusal == null ? unknown(arguments) : refusal;
    }
    if (inTransaction && !NEVER_QUEUED.contains(name)) {
      if (queued.size() < MAX_QUEUED) {
        queued.add(arguments);
      }
      return new Reply.Simple("QUEUED");
    }
    String origin = session.peer().remote().toString();
    if (name.startsWith("eval")) {
      show(name, origin, arguments); // before what it calls
      return run(name, command, arguments);
    }
    Reply reply = run(name, command, arguments);
    show(name, origin, arguments);
    return reply;
  }

  private @org.jspecify.annotations.Nullable Reply refusal(
      String name, @org.jspecify.annotations.Nullable RedisCommand command, List<Bytes> arguments) {
    if (command == null) {
      return unknown(arguments);
    }
    if (command.isContainer() && arguments.size() > 1) {
      String sub = arguments.get(1).latin1().toLowerCase(Locale.ROOT);
      RedisCommand known = RedisCommand.of(name, sub);
      if (known == null) {
        return new Reply.Failure(
            "ERR unknown subcommand '"
                + arguments.get(1).latin1()
                + "'. Try "
                + name.toUpperCase(Locale.ROOT)
                + " HELP.");
      }
      if (!known.accepts(arguments.size())) {
        return Reply.arity(known.name());
      }
    } else if (!command.accepts(arguments.size())) {
      return Reply.arity(name);
    }
    if (!authenticated && !command.isFree()) {
      return new Reply.Failure("NOAUTH Authentication required.");
    }
    if (listener.count() > 0 && !writer.isThree() && !WHILE_SUBSCRIBED.contains(name)) {
      return new Reply.Failure(
          "ERR Can't execute '"
              + name
              + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this"
              + " context");
    }
    return null;
  }

  private Reply run(String name, RedisCommand command, List<Bytes> arguments) {
    return switch (name) {
      case "quit" -> {
        quitting = true;
        yield Reply.OK;
      }
      case "auth" -> auth(arguments);
      case "select" -> select(arguments.get(1));
      case "reset" -> reset();
      case "multi", "exec", "discard" -> transaction(name);
      case "watch", "unwatch" -> Reply.OK;
      case "monitor" -> {
        listener.monitor();
        yield Reply.OK;
      }
      case "subscribe", "psubscribe" -> subscribe(name, arguments);
      case "unsubscribe", "punsubscribe" -> unsubscribe(name, arguments);
      case "publish" -> new Reply.Count(store.feed().publish(arguments.get(1), arguments.get(2)));
      case "ping" -> ping(arguments);
      default -> {
        if (!store.master().isEmpty() && command.isWrite()) {
          yield new Reply.Failure("READONLY You can't write against a read only replica.");
        }
        if (command.isWrite()) {
          store.saving().changed();
        }
        Reply data = keyspace.execute(name, database, arguments);
        yield data == null ? admin.execute(name, database, arguments) : data;
      }
    };
  }

  private Reply ping(List<Bytes> arguments) {
    if (arguments.size() > 2) {
      return Reply.arity("ping");
    }
    if (listener.count() > 0 && !writer.isThree()) {
      Reply text = Reply.bulk(arguments.size() == 2 ? arguments.get(1) : Bytes.EMPTY);
      return new Reply.Array(List.of(Reply.bulk("pong"), text));
    }
    return arguments.size() == 2 ? Reply.bulk(arguments.get(1)) : new Reply.Simple("PONG");
  }

  private Reply subscribe(String name, List<Bytes> arguments) {
    List<Reply> replies = new ArrayList<>();
    for (Bytes channel : arguments.subList(1, arguments.size())) {
      int count = listener.add(channel, name.startsWith("p"));
      replies.add(push(name, Reply.bulk(channel), count));
    }
    return new Reply.Many(replies);
  }

  private Reply unsubscribe(String name, List<Bytes> arguments) {
    boolean pattern = name.startsWith("p");
    List<Bytes> names =
        arguments.size() > 1 ? arguments.subList(1, arguments.size()) : listener.names(pattern);
    List<Reply> replies = new ArrayList<>();
    for (Bytes channel : names) {
      replies.add(push(name, Reply.bulk(channel), listener.remove(channel, pattern)));
    }
    return replies.isEmpty() ? push(name, Reply.NIL, listener.count()) : new Reply.Many(replies);
  }

  private static Reply push(String name, Reply channel, int count) {
    return new Reply.Push(List.of(Reply.bulk(name), channel, new Reply.Count(count)));
  }

  private Reply transaction(String name) {
    if (name.equals("multi")) {
      if (inTransaction) {
        return new Reply.Failure("ERR MULTI calls can not be nested");
      }
      inTransaction = true;
      return Reply.OK;
    }
    if (!inTransaction) {
      return new Reply.Failure("ERR " + name.toUpperCase(Locale.ROOT) + " without MULTI");
    }
    List<List<Bytes>> commands = List.copyOf(queued);
    boolean broken = dirty;
    queued.clear();
    inTransaction = false;
    dirty = false;
    if (name.equals("discard")) {
      return Reply.OK;
    }
    if (broken) {
      return new Reply.Failure("EXECABORT Transaction discarded because of previous errors.");
    }
    List<Reply> replies = new ArrayList<>();
    for (List<Bytes> arguments : commands) {
      String each = arguments.getFirst().latin1().toLowerCase(Locale.ROOT);
      RedisCommand command = RedisCommand.of(each);
      if (command != null) {
        replies.add(run(each, command, arguments));
      }
    }
    return new Reply.Array(replies);
  }

  /** Tells the monitors; credentials are hidden as the server hides them. */
  private void show(String name, String origin, List<Bytes> arguments) {
    if (NOT_MONITORED.contains(name)) {
      return;
    }
    Instant now = session.clock().instant();
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d.%06d [%d %s]",
                now.getEpochSecond(),
                now.getNano() / 1000,
                database,
                origin));
    for (int i = 0; i < arguments.size(); i++) {
      boolean secret = name.equals("auth") && i > 0;
      text.append(' ').append(secret ? "\"(redacted)\"" : quoted(arguments.get(i)));
    }
    Reply line = new Reply.Simple(text.toString());
    store.feed().show(line, listener);
    if (listener.isMonitoring()) {
      shown.add(line);
    }
  }

  private static String quoted(Bytes argument) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < argument.length(); i++) {
      int c = argument.at(i) & 255;
      switch (c) {
        case '"', '\\' -> text.append('\\').append((char) c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default ->
            text.append(
                c >= 32 && c < 127 ? String.valueOf((char) c) : String.format("\\x%02x", c));
      }
    }
    return text.append('"').toString();
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
    inTransaction = false;
    queued.clear();
    dirty = false;
    writer.protocol(2);
    authenticated = password.isEmpty();
    return new Reply.Simple("RESET");
  }
}
