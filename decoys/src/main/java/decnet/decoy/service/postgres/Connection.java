package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.event.Param;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conversation after a login. Source: postgresql.org, "Message Flow". */
final class Connection {
  private final Session session;
  private final Messages messages;
  private final Backend backend;
  private final Engine engine;
  private final ResultWriter writer;
  private final ExtendedQuery extended;
  private boolean skipping;

  Connection(Session session, Messages messages, Backend backend) {
    this.session = session;
    this.messages = messages;
    this.backend = backend;
    engine = new Engine(backend);
    writer = new ResultWriter(messages, backend);
    extended = new ExtendedQuery(this, messages, backend, engine, writer);
  }

  void run(Map<String, String> options) throws IOException, SqlError, InterruptedException {
    greet(options);
    session.in().deadline(Duration.ZERO);
    session.in().idleTimeout(Duration.ofHours(8)); // ours: the genuine one waits for ever
    ready();
    while (true) {
      Optional<Messages.Message> message;
      try {
        message = messages.next();
      } catch (SqlError fatal) {
        messages.write(fatal);
        return;
      }
      if (message.isEmpty() || message.get().type() == 'X') {
        backend.rollback();
        return;
      }
      try {
        handle(message.get());
      } catch (SqlError error) {
        fail(error);
        if (error.isFatal()) {
          return;
        }
        if ("QF".indexOf(message.get().type()) >= 0) {
          ready();
        } else {
          skipping = true;
        }
      }
    }
  }

  private void greet(Map<String, String> options) throws IOException, SqlError {
    Settings settings = backend.settings();
    String name = backend.login().name();
    settings.initial("session_authorization", name);
    settings.initial("is_superuser", backend.login().superuser() ? "on" : "off");
    settings.initial("client_encoding", "UTF8");
    settings.initial("role", "none");
    settings.initial("application_name", "");
    for (Map.Entry<String, String> option : options.entrySet()) {
      switch (option.getKey()) {
        case "user", "database", "options", "replication" -> {}
        default -> start(option.getKey(), option.getValue());
      }
    }
    writer.changes();
    messages.write('K', new Payload().int32(backend.process()).int32(session.random().nextInt()));
  }

  private void start(String name, String value) throws SqlError {
    try {
      backend.settings().set(name, value);
    } catch (SqlError wrong) {
      throw wrong.asFatal();
    }
  }

  void ready() throws IOException, SqlError {
    writer.changes();
    messages.write('Z', new Payload().int8(backend.status()));
    messages.flush();
  }

  /** Tells an error, after the notices before it. */
  void fail(SqlError error) throws IOException, SqlError {
    notices();
    messages.write(error);
    backend.fail();
  }

  void notices() throws IOException {
    for (SqlError notice : backend.notices()) {
      messages.write(notice);
    }
  }

  /** Records a text with what was bound to it. */
  void asked(String sql, String bound) {
    backend.doing(sql);
    List<Param> told = new ArrayList<>();
    told.add(Param.of("sql", Bytes.utf8(sql)));
    told.add(Param.of("user", backend.login().name()));
    if (!bound.isEmpty()) {
      told.add(Param.of("parameters", Bytes.utf8(bound)));
    }
    session.event(CommonEvents.QUERY.type(), told.toArray(Param[]::new));
  }

  private void handle(Messages.Message message) throws IOException, SqlError, InterruptedException {
    char type = message.type();
    if (skipping && type != 'S') {
      return;
    }
    switch (type) {
      case 'Q' -> simple(message.reader());
      case 'S' -> {
        skipping = false;
        extended.sync();
        ready();
      }
      case 'F' ->
          throw SqlError.error(
              "42883",
              "function with OID " + message.reader().int32() + " does not exist",
              "fastpath.c:139:fetch_fp_info");
      case 'H' -> messages.flush();
      case 'd', 'c', 'f' -> {} // what is left of a COPY that failed
      case 'p' ->
          throw SqlError.fatal(
              "08P01", "invalid frontend message type 112", "postgres.c:446:SocketBackend");
      default -> extended.handle(message);
    }
  }

  private void simple(MessageReader reader) throws IOException, SqlError, InterruptedException {
    String text = reader.text();
    reader.end();
    asked(text, "");
    backend.statement();
    List<StatementParser.Parsed> statements = StatementParser.parse(text);
    if (statements.isEmpty()) {
      messages.write('I');
    }
    boolean implicit = false;
    for (StatementParser.Parsed parsed : statements) {
      if (!implicit) {
        backend.statement();
      }
      implicit = statements.size() > 1 && backend.status() == 'I';
      Prepared prepared = engine.prepare(parsed.statement(), Parameters.none());
      @Nullable List<Scope.Output> columns = prepared.columns();
      Prepared.@Nullable Result early =
          Walk.isConstant(parsed.statement())
              ? prepared.work().run(new Run(backend, List.of()))
              : null;
      if (columns != null) {
        notices();
        writer.description(columns, List.of());
      }
      Prepared.Result result =
          early == null ? prepared.work().run(new Run(backend, List.of())) : early;
      notices();
      finish(prepared, result);
    }
    if (backend.status() == 'I') {
      backend.commit();
    }
    ready();
  }

  private void finish(Prepared prepared, Prepared.Result result)
      throws IOException, SqlError, InterruptedException {
    Copying copying = result.copying();
    if (copying != null) {
      copy(copying);
      return;
    }
    @Nullable List<Scope.Output> columns = prepared.columns();
    if (columns != null) {
      writer.rows(columns, result.rows(), List.of());
    }
    writer.complete(result.tag(), result.rows().size());
  }

  /** COPY between a table and the client. */
  void copy(Copying copying) throws IOException, SqlError, InterruptedException {
    int width = copying.width();
    Run run = new Run(backend, List.of());
    if (copying.isToClient()) {
      List<String> lines = copying.lines(run);
      writer.copying('H', width);
      for (String line : lines) {
        messages.write('d', new Payload().raw(Bytes.utf8(line).toArray()));
      }
      messages.write('c');
      writer.complete("COPY " + copying.rows(lines), 0);
      return;
    }
    writer.copying('G', width);
    messages.flush();
    Bytes content = new CopyInput(messages, copying.name()).read();
    session.keep(CommonEvents.FILE_UPLOAD.type(), copying.name() + ".txt", content);
    int count = copying.take(MoreTextFunctions.readable(content), run);
    notices();
    writer.complete("COPY " + count, 0);
  }
}
