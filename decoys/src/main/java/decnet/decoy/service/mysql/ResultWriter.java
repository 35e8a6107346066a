package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts results on the wire. Source: mariadb.com/kb, "Result Set Packets". */
final class ResultWriter {
  private final PacketStream packets;
  private final Login login;

  ResultWriter(PacketStream packets, Login login) {
    this.packets = packets;
    this.login = login;
  }

  /** The answer to a query in text; {@code more}: another result follows. */
  void text(Result result, Client client, boolean more) throws IOException, SqlError {
    int flags = client.status() | (more ? Result.MORE_RESULTS : 0);
    switch (result) {
      case Result.Done done -> packets.ok(done, flags | done.flags(), client.warningCount());
      case Result.Rows rows -> {
        head(rows, flags | rows.flags(), true);
        for (Object[] row : rows.rows()) {
          packets.write(inText(row));
        }
        tail(rows, flags | rows.flags(), client.warningCount());
      }
    }
  }

  /** The answer to an executed statement in binary; its columns are left out when known. */
  void binary(Result result, Client client, Prepared statement) throws IOException, SqlError {
    switch (result) {
      case Result.Done done ->
          packets.ok(done, client.status() | done.flags(), client.warningCount());
      case Result.Rows rows -> {
        int flags = client.status() | rows.flags();
        boolean caching = login.hasExtended(Capability.CACHE_METADATA);
        head(rows, flags, !caching || statement.learns(definitions(rows.headings())));
        for (Object[] row : rows.rows()) {
          packets.write(BinaryRow.of(rows.headings(), row));
        }
        tail(rows, flags, client.warningCount());
      }
    }
  }

  /** The columns of a cursor, whose rows are fetched. */
  void opened(Result.Rows rows, Client client) throws IOException, SqlError {
    head(rows, client.status() | Result.CURSOR_EXISTS, true);
    if (login.has(Capability.DEPRECATE_EOF)) {
      packets.end(client.status() | Result.CURSOR_EXISTS, 0);
    }
    if (rows.broken() != null) {
      throw rows.broken();
    }
  }

  /** Some rows of a cursor; {@code last}: there are no more. */
  void fetched(Result.Rows rows, List<Object[]> some, Client client, boolean last)
      throws IOException {
    for (Object[] row : some) {
      packets.write(BinaryRow.of(rows.headings(), row));
    }
    int status = client.status() | (last ? Result.LAST_ROW_SENT : Result.CURSOR_EXISTS);
    if (login.has(Capability.DEPRECATE_EOF)) {
      packets.end(status, 0);
    } else {
      packets.eof(status, 0);
    }
  }

  /** What a prepared statement has: its id, parameters and columns. */
  void prepared(Prepared statement, Client client) throws IOException {
    List<Result.Heading> columns = statement.headings();
    packets.write(
        new Payload()
            .fixed(1, 0)
            .fixed(4, statement.id())
            .fixed(2, columns.size())
            .fixed(2, statement.parameters())
            .fixed(1, 0)
            .fixed(2, 0));
    int status =
        client.status() | (statement.readsSystemTable() ? Result.SESSION_STATE_CHANGED : 0);
    Result.Heading parameter = Headings.parameter("?", null);
    for (int i = 0; i < statement.parameters(); i++) {
      packets.write(parameter.payload(login.hasExtended(Capability.EXTENDED_METADATA)));
    }
    ended(statement.parameters(), status);
    for (Result.Heading heading : columns) {
      packets.write(heading.payload(login.hasExtended(Capability.EXTENDED_METADATA)));
    }
    ended(columns.size(), status);
    statement.learns(definitions(columns));
  }

  private void ended(int count, int status) throws IOException {
    if (count > 0 && !login.has(Capability.DEPRECATE_EOF)) {
      packets.eof(status, 0);
    }
  }

  private Bytes definitions(List<Result.Heading> headings) {
    Payload all = new Payload();
    headings.forEach(heading -> all.raw(heading.payload(false).bytes().toArray()));
    return all.bytes();
  }

  private void head(Result.Rows rows, int status, boolean defined) throws IOException {
    Payload count = new Payload().length(rows.headings().size());
    packets.write(
        login.hasExtended(Capability.CACHE_METADATA) ? count.fixed(1, defined ? 1 : 0) : count);
    for (Result.Heading heading : defined ? rows.headings() : List.<Result.Heading>of()) {
      packets.write(heading.payload(login.hasExtended(Capability.EXTENDED_METADATA)));
    }
    if (!login.has(Capability.DEPRECATE_EOF)) {
      packets.eof(status, 0);
    }
  }

  private void tail(Result.Rows rows, int status, int warnings) throws IOException, SqlError {
    SqlError broken = rows.broken();
    if (broken != null) {
      throw broken;
    }
    if (login.has(Capability.DEPRECATE_EOF)) {
      packets.end(status, warnings);
    } else {
      packets.eof(status, warnings);
    }
  }

  private static Payload inText(@Nullable Object[] row) {
    Payload payload = new Payload();
    for (Object value : row) {
      if (value == null || Values.isNull(value)) {
        payload.fixed(1, 0xfb);
      } else {
        payload.text(Values.text(value));
      }
    }
    return payload;
  }
}
