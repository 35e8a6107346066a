package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.Session;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** The commands of a logged-in client. Source: mariadb.com/kb, "2 - Text Protocol". */
final class Connection {
  private static final int COM_BINLOG_DUMP = 18;

  private final Session session;
  private final PacketStream packets;
  private final Handshake handshake;
  private final Function<Login, Client> clients;
  private final ResultWriter writer;
  private final PreparedStatements prepared;
  private final LocalLoad loads;
  private final Login login;
  private Client client;
  private boolean severalStatements;

  /** {@code clients} makes the client of a login. */
  Connection(
      Session session,
      PacketStream packets,
      Handshake handshake,
      Function<Login, Client> clients,
      Login login) {
    this.session = session;
    this.packets = packets;
    this.handshake = handshake;
    this.clients = clients;
    this.login = login;
    writer = new ResultWriter(packets, login);
    prepared = new PreparedStatements(writer);
    loads = new LocalLoad(session, packets, login);
    client = clients.apply(login);
    severalStatements = login.has(Capability.MULTI_STATEMENTS);
  }

  void run() throws IOException, InterruptedException {
    try {
      enter(client, login);
    } catch (SqlError unknown) {
      packets.write(unknown, true);
      return;
    }
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
      if (!body.isEmpty() && body.at(0) == COM_BINLOG_DUMP && client.rights().isAll()) {
        packets.write(new SqlError(1236, "HY000", "Binary log is not open"), true);
        return;
      }
      try {
        if (!command(body)) {
          return;
        }
        client.catalogue().saving().pass();
      } catch (SqlError error) {
        client.failed(error);
        packets.write(error, true);
      }
    }
  }

  private void enter(Client entered, Login as) throws IOException, SqlError {
    if (!as.database().isEmpty()) {
      entered.use(as.database().utf8());
    }
    packets.ok(entered.status());
  }

  /** Carries out a command; false when the connection is over. */
  private boolean command(Bytes body) throws IOException, SqlError, InterruptedException {
    int command = body.isEmpty() ? 0 : body.at(0) & 255;
    Bytes rest = body.isEmpty() ? body : body.slice(1, body.length());
    switch (command) {
      case 2 -> { // COM_INIT_DB
        client.use(rest.utf8());
        packets.ok(client.status());
      }
      case 3 -> query(rest); // COM_QUERY
      case 4 -> fields(new PayloadReader(rest).terminated().utf8()); // COM_FIELD_LIST
      case 7 -> { // COM_REFRESH
        client.rights().server("RELOAD");
        packets.ok(client.status());
      }
      case 8 -> { // COM_SHUTDOWN: it stays
        client.rights().server("SHUTDOWN");
        packets.eof(client.status(), 0);
      }
      case 13 -> { // COM_DEBUG
        client.rights().server("SUPER");
        packets.eof(client.status(), 0);
      }
      case 14 -> packets.ok(client.status()); // COM_PING
      case COM_BINLOG_DUMP -> client.rights().server("REPLICATION SLAVE");
      case 9 -> statistics();
      case 10 -> // COM_PROCESS_INFO
          writer.text(new Shows(client).processes("Processlist", Values.NULL), client, false);
      case 12 -> throw Engine.unknownThread(new PayloadReader(rest).fixed(4)); // COM_PROCESS_KILL
      case 17 -> { // COM_CHANGE_USER
        return change(rest);
      }
      case 22 -> { // COM_STMT_PREPARE
        client.asked(rest.utf8(), "");
        prepared.prepare(rest.utf8(), client);
      }
      case 23 -> prepared.execute(rest, client); // COM_STMT_EXECUTE
      case 24 -> prepared.longData(rest); // COM_STMT_SEND_LONG_DATA has no answer
      case 25 -> prepared.close(rest); // COM_STMT_CLOSE has no answer
      case 26 -> { // COM_STMT_RESET
        prepared.reset(rest);
        packets.ok(client.status());
      }
      case 27 -> option(rest); // COM_SET_OPTION
      case 28 -> prepared.fetch(rest, client); // COM_STMT_FETCH
      case 31 -> { // COM_RESET_CONNECTION
        become(clients.apply(login.as(client.user())), client.database());
        packets.ok(client.status());
      }
      default -> throw SqlError.unknownCommand();
    }
    return true;
  }

  private void become(Client other, String database) throws SqlError {
    client = other;
    prepared.clear();
    if (!database.isEmpty()) {
      client.use(database);
    }
  }

  private boolean change(Bytes body) throws IOException, SqlError, InterruptedException {
    Login changed = handshake.change(body, login);
    if (changed != null) {
      Client next = clients.apply(changed);
      enter(next, changed);
      become(next, "");
    }
    return changed != null;
  }

  private void option(Bytes body) throws IOException, SqlError {
    long wanted = new PayloadReader(body).fixed(Math.min(2, body.length()));
    if (wanted > 1) {
      throw SqlError.unknownCommand();
    }
    severalStatements = wanted == 0; // MYSQL_OPTION_MULTI_STATEMENTS_ON
    packets.eof(client.status(), 0);
  }

  private void query(Bytes text) throws IOException, SqlError, InterruptedException {
    client.asked(text.utf8(), "");
    if (loads.isOne(text)) {
      loads.run(text, client);
      return;
    }
    String left = text.utf8();
    do {
      Parser parser = new Parser(left);
      Statement statement = parser.statement();
      left = parser.rest();
      if (!left.isEmpty() && !severalStatements) {
        throw SqlError.syntax(left, 1);
      }
      Result result = new Engine(client).execute(statement, List.of());
      writer.text(result, client, !left.isEmpty());
    } while (!left.isEmpty());
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
    client.rights().table("SELECT", home, name);
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
    packets.eof(client.status(), 0);
  }
}
