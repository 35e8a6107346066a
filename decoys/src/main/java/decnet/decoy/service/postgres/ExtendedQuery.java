package decnet.decoy.service.postgres;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parse, Bind, Describe, Execute and Close. */
final class ExtendedQuery {
  private static final int MAX_PORTALS = 200;

  private final Connection connection;
  private final Messages messages;
  private final Backend backend;
  private final Engine engine;
  private final ResultWriter writer;
  private final Map<String, Portal> portals = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();

  /** A statement's text, and the statement where there is one. */
  private record Source(String text, @Nullable Prepared prepared) {}

  /** A statement with its parameters, and how far it was read. */
  private static final class Portal {
    private final Source source;
    private final List<@Nullable Object> values;
    private final List<Integer> formats;
    private Prepared.@Nullable Result result;
    private int at;

    Portal(Source source, List<@Nullable Object> values, List<Integer> formats) {
      this.source = source;
      this.values = values;
      this.formats = formats;
    }
  }

  ExtendedQuery(
      Connection connection,
      Messages messages,
      Backend backend,
      Engine engine,
      ResultWriter writer) {
    this.connection = connection;
    this.messages = messages;
    this.backend = backend;
    this.engine = engine;
    this.writer = writer;
  }

  void handle(Messages.Message message) throws IOException, SqlError, InterruptedException {
    MessageReader reader = message.reader();
    switch (message.type()) {
      case 'P' -> parse(reader);
      case 'B' -> bind(reader);
      case 'D' -> describe(reader);
      case 'E' -> execute(reader);
      default -> close(reader);
    }
  }

  void sync() {
    if (backend.status() == 'I') {
      backend.commit();
      portals.clear();
    }
  }

  private void parse(MessageReader reader) throws IOException, SqlError {
    String name = reader.text();
    String text = reader.text();
    int count = reader.int16();
    List<Type> types = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int oid = reader.int32();
      types.add(oid == 0 || !Types.has(oid) ? Types.UNKNOWN : Types.of(oid));
    }
    reader.end();
    backend.statement();
    List<StatementParser.Parsed> statements = StatementParser.parse(text);
    if (statements.size() > 1) {
      throw SqlError.error(
          "42601",
          "cannot insert multiple commands into a prepared statement",
          "postgres.c:1419:exec_parse_message");
    }
    @Nullable Prepared prepared =
        statements.isEmpty()
            ? null
            : engine.prepare(statements.getFirst().statement(), Parameters.of(types));
    if (name.isEmpty()) {
      engine.statements().remove("");
    }
    if (prepared != null) {
      engine.keep(name, prepared);
    }
    if (sources.size() < 2 * MAX_PORTALS) {
      sources.put(name, new Source(text, prepared));
    }
    messages.write('1');
  }

  private Source source(String name) throws SqlError {
    Source source = sources.get(name);
    Prepared kept = engine.statements().get(name);
    if (source != null && (source.prepared() == null || kept != null)) {
      return source;
    }
    if (kept != null) {
      return new Source("", kept);
    }
    if (name.isEmpty()) {
      throw SqlError.error(
          "26000",
          "unnamed prepared statement does not exist",
          "postgres.c:1616:exec_bind_message");
    }
    throw SqlError.error(
        "26000",
        "prepared statement \"" + name + "\" does not exist",
        "prepare.c:451:FetchPreparedStatement");
  }

  private void bind(MessageReader reader) throws IOException, SqlError {
    String name = reader.text();
    String statement = reader.text();
    Source source = source(statement);
    List<Integer> formats = formats(reader);
    int count = reader.int16() & 0xffff;
    List<Type> types = source.prepared() == null ? List.of() : source.prepared().parameters();
    if (formats.size() > 1 && formats.size() != count) {
      throw SqlError.error(
          "08P01",
          "bind message has " + formats.size() + " parameter formats but " + count + " parameters",
          "postgres.c:1708:exec_bind_message");
    }
    if (count != types.size()) {
      throw SqlError.error(
          "08P01",
          "bind message supplies "
              + count
              + " parameters, but prepared statement \""
              + statement
              + "\" requires "
              + types.size(),
          "postgres.c:1674:exec_bind_message");
    }
    Run run = new Run(backend, List.of());
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = reader.int32();
      if (length < 0) {
        values.add(null);
        continue;
      }
      byte[] content = reader.bytes(length);
      int format = formats.isEmpty() ? 0 : formats.get(formats.size() == 1 ? 0 : i);
      values.add(value(types.get(i), content, format, i + 1, run));
    }
    List<Integer> results = formats(reader);
    reader.end();
    if (portals.size() >= MAX_PORTALS) {
      throw SqlError.error("53200", "out of memory", "mcxt.c:1111:palloc");
    }
    if (!name.isEmpty() && portals.containsKey(name)) {
      throw SqlError.error(
          "42P03", "cursor \"" + name + "\" already exists", "portalmem.c:187:CreatePortal");
    }
    @Nullable List<Scope.Output> columns =
        source.prepared() == null ? null : source.prepared().columns();
    if (columns != null && results.size() > 1 && results.size() != columns.size()) {
      throw SqlError.error(
          "08P01",
          "bind message has "
              + results.size()
              + " result formats but query has "
              + columns.size()
              + " columns",
          "pquery.c:636:PortalSetResultFormat");
    }
    portals.put(name, new Portal(source, values, results));
    messages.write('2');
  }

  private static @Nullable Object value(Type type, byte[] content, int format, int number, Run run)
      throws SqlError {
    String context = "unnamed portal parameter $" + number;
    if (format == 1) {
      try {
        return ValueBinary.in(type, content, number, run);
      } catch (SqlError wrong) {
        throw wrong.context(context);
      }
    }
    if (format != 0) {
      throw SqlError.error(
              "22023", "unsupported format code: " + format, "postgres.c:1900:exec_bind_message")
          .context(context);
    }
    try {
      return ValueText.in(type, MoreTextFunctions.readable(decnet.base.Bytes.of(content)), run);
    } catch (SqlError wrong) {
      throw wrong.context(context + " = '...'");
    }
  }

  private static List<Integer> formats(MessageReader reader) throws SqlError {
    int count = reader.int16();
    List<Integer> formats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      formats.add(reader.int16());
    }
    return formats;
  }

  private Portal portal(String name) throws SqlError {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw SqlError.error(
          "34000",
          "portal \"" + name + "\" does not exist",
          "postgres.c:2071:exec_execute_message");
    }
    return portal;
  }

  private void describe(MessageReader reader) throws IOException, SqlError {
    int kind = reader.int8();
    String name = reader.text();
    reader.end();
    if (kind == 'S') {
      Prepared prepared = source(name).prepared();
      Payload payload = new Payload();
      List<Type> types = prepared == null ? List.of() : prepared.parameters();
      payload.int16(types.size());
      types.forEach(type -> payload.int32(type.oid()));
      messages.write('t', payload);
      columns(prepared, List.of());
    } else if (kind == 'P') {
      Portal portal = portal(name);
      columns(portal.source.prepared(), portal.formats);
    } else {
      throw SqlError.error(
          "08P01", "invalid DESCRIBE message subtype " + kind, "postgres.c:4821:PostgresMain");
    }
  }

  private void columns(@Nullable Prepared prepared, List<Integer> formats) throws IOException {
    @Nullable List<Scope.Output> columns = prepared == null ? null : prepared.columns();
    if (columns == null) {
      messages.write('n');
    } else {
      writer.description(columns, formats);
    }
  }

  private void execute(MessageReader reader) throws IOException, SqlError, InterruptedException {
    String name = reader.text();
    int most = reader.int32();
    reader.end();
    Portal portal = portal(name);
    Prepared prepared = portal.source.prepared();
    if (prepared == null) {
      messages.write('I');
      return;
    }
    Prepared.Result result = portal.result;
    if (result == null) {
      result = first(portal, prepared);
      Copying copying = result.copying();
      if (copying != null) {
        connection.copy(copying);
        return;
      }
    }
    List<@Nullable Object[]> rows = result.rows();
    int end = most <= 0 ? rows.size() : Math.min(rows.size(), portal.at + most);
    @Nullable List<Scope.Output> columns = prepared.columns();
    int sent = end - portal.at;
    if (columns != null) {
      writer.rows(columns, rows.subList(portal.at, end), portal.formats);
    }
    portal.at = end;
    if (end < rows.size() || most > 0 && sent == most && columns != null) {
      messages.write('s');
    } else {
      writer.complete(result.tag(), sent);
    }
  }

  private Prepared.Result first(Portal portal, Prepared prepared)
      throws IOException, SqlError, InterruptedException {
    StringBuilder bound = new StringBuilder();
    for (Object value : portal.values) {
      bound.append(bound.isEmpty() ? "" : ",").append(value);
    }
    connection.asked(portal.source.text(), bound.toString());
    backend.statement();
    if (backend.status() == 'E' && !(prepared.statement() instanceof Statement.Transaction)) {
      throw SqlError.error(
          "25P02",
          "current transaction is aborted, commands ignored until end of transaction block",
          "postgres.c:2150:exec_execute_message");
    }
    Prepared.Result result = prepared.work().run(new Run(backend, portal.values));
    connection.notices();
    portal.result = result;
    return result;
  }

  private void close(MessageReader reader) throws IOException, SqlError {
    int kind = reader.int8();
    String name = reader.text();
    reader.end();
    if (kind == 'S') {
      engine.statements().remove(name);
      sources.remove(name);
    } else if (kind == 'P') {
      portals.remove(name);
    } else {
      throw SqlError.error(
          "08P01", "invalid CLOSE message subtype " + kind, "postgres.c:4786:PostgresMain");
    }
    messages.write('3');
  }
}
