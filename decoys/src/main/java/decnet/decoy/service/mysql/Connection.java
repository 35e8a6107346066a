package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.event.Param;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a logged-in client. Source: mariadb.com/kb, "2 - Text Protocol". */
final class Connection {
  private static final int COM_BINLOG_DUMP = 18;
  private static final Pattern LOCAL_LOAD =
      Pattern.compile(
          "\\s*load\\s+data\\s+(?:(?:low_priority|concurrent)\\s+)?local\\s+infile\\s+'([^']{1,512})'.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final int MAX_LOADED = 4 << 20;

  private final Session session;
  private final PacketStream packets;
  private final Client client;
  private final Engine engine;
  private final Login login;

  Connection(Session session, PacketStream packets, Client client, Login login) {
    this.session = session;
    this.packets = packets;
    this.client = client;
    engine = new Engine(client);
    this.login = login;
  }

  void run() throws IOException, InterruptedException {
    while (true) {
      packets.restart();
      Bytes body;
      try {
        body = packets.next();
      } catch (SqlError order) {
        packets.sequence(0);
        packets.write(order, true);
        session.out().flush();
        session.reset();
        throw new WireException(Kind.MALFORMED, "packet out of order");
      }
      if (body == null || !body.isEmpty() && body.at(0) == 1) {
        return;
      }
      client.catalogue().asked();
      if (!body.isEmpty() && body.at(0) == COM_BINLOG_DUMP) {
        packets.write(new SqlError(1236, "HY000", "Binary log is not open"), true);
        return;
      }
      try {
        command(body);
      } catch (SqlError error) {
        packets.write(error, true);
      }
    }
  }

  private void command(Bytes body) throws IOException, SqlError, InterruptedException {
    int command = body.isEmpty() ? 0 : body.at(0) & 255;
    Bytes rest = body.isEmpty() ? body : body.slice(1, body.length());
    switch (command) {
      case 2 -> { // COM_INIT_DB
        client.use(rest.utf8());
        packets.ok(0, 0, "");
      }
      case 3 -> query(rest); // COM_QUERY
      case 4 -> fields(new PayloadReader(rest).terminated().utf8()); // COM_FIELD_LIST
      case 7, 14 -> packets.ok(0, 0, ""); // COM_REFRESH, COM_PING
      case 8 -> packets.eof(2); // COM_SHUTDOWN: it stays
      case 9 -> statistics();
      case 10 -> write(new Shows(client).processes("Processlist", Values.NULL)); // COM_PROCESS_INFO
      case 12 -> throw Engine.unknownThread(new PayloadReader(rest).fixed(4)); // COM_PROCESS_KILL
      case 13, 27 -> packets.eof(2); // COM_DEBUG, COM_SET_OPTION
      case 25 -> {} // COM_STMT_CLOSE has no answer
      case 31 -> packets.ok(0, 0, ""); // COM_RESET_CONNECTION
      default -> throw new SqlError(1047, "08S01", "Unknown command");
    }
  }

  private void query(Bytes text) throws IOException, SqlError, InterruptedException {
    session.event(
        MysqlService.QUERY.type(), Param.of("sql", text), Param.of("user", client.user()));
    Matcher local = LOCAL_LOAD.matcher(text.utf8());
    if (local.matches()) {
      load(local.group(1));
      return;
    }
    Parser parser = new Parser(text.utf8());
    Statement statement = parser.statement();
    String rest = parser.rest();
    if (!rest.isEmpty() && !login.has(Capability.MULTI_STATEMENTS)) {
      throw SqlError.syntax(rest, 1);
    }
    write(engine.execute(statement, List.of()));
  }

  /** Asks the client for its own file, as the genuine server does, and keeps what it sends. */
  private void load(String path) throws IOException, SqlError {
    if (!login.has(Capability.LOCAL_FILES)) {
      throw new SqlError(
          4166,
          "HY000",
          "The used command is not allowed because the MariaDB server or client has disabled the"
              + " local infile capability");
    }
    client.file("load", path);
    packets.write(new Payload().fixed(1, 0xfb).raw(path));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    long lines = 0;
    for (Bytes part = packets.next(); part != null && !part.isEmpty(); part = packets.next()) {
      content.write(part.toArray(), 0, Math.min(part.length(), MAX_LOADED - content.size()));
      lines += part.latin1().chars().filter(c -> c == '\n').count();
    }
    session.keep(CommonEvents.FILE_UPLOAD.type(), path, Bytes.of(content.toByteArray()));
    packets.ok(lines, 0, "Records: " + lines + "  Deleted: 0  Skipped: 0  Warnings: 0");
  }

  private void statistics() throws IOException {
    long uptime = Math.max(1, client.uptime());
    long questions = client.catalogue().asked();
    packets.write(
        new Payload()
            .raw(
                "Uptime: "
                    + uptime
                    + "  Threads: 1  Questions: "
                    + questions
                    + "  Slow queries: 0  Opens: 21  Open tables: 14  Queries per second avg: "
                    + java.math.BigDecimal.valueOf(questions * 1000 / uptime, 3)));
  }

  private void fields(String name) throws IOException, SqlError {
    String home = client.home("");
    Table table = client.catalogue().table(home, name);
    for (Column column : table.columns()) {
      Payload payload =
          Headings.of(home, table.name(), table.name(), column.name(), column)
              .payload(login.hasExtended(Capability.EXTENDED_METADATA));
      boolean none = column.initial().equals("NULL");
      if (none) {
        payload.fixed(1, column.nullable() ? 0xfb : 0);
      } else {
        payload.text(column.initial().replace("'", ""));
      }
      packets.write(payload);
    }
    packets.eof(2);
  }

  private void write(Result result) throws IOException {
    switch (result) {
      case Result.Done done -> packets.ok(done.affected(), done.inserted(), done.message());
      case Result.Rows rows -> {
        Payload count = new Payload().length(rows.headings().size());
        packets.write(login.hasExtended(Capability.CACHE_METADATA) ? count.fixed(1, 1) : count);
        for (Result.Heading heading : rows.headings()) {
          packets.write(heading.payload(login.hasExtended(Capability.EXTENDED_METADATA)));
        }
        boolean ends = !login.has(Capability.DEPRECATE_EOF);
        if (ends) {
          packets.eof(rows.status());
        }
        for (Object[] row : rows.rows()) {
          Payload payload = new Payload();
          for (Object value : row) {
            if (Values.isNull(value)) {
              payload.fixed(1, 0xfb);
            } else {
              payload.text(Values.text(value));
            }
          }
          packets.write(payload);
        }
        if (ends) {
          packets.eof(rows.status());
        } else {
          packets.end(rows.status());
        }
      }
    }
  }
}
