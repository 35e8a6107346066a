package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LOAD DATA LOCAL: asks the client for its own file, as the genuine server does, and keeps what it
 * sends. Source: mariadb.com/kb, "LOCAL_INFILE Packet".
 */
final class LocalLoad {
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\\s*load\\s+data\\s+(?:(?:low_priority|concurrent)\\s+)?local\\s+infile\\s+'([^']{1,512})'.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final int MAX_LOADED = 4 << 20;

  private final Session session;
  private final PacketStream packets;
  private final Login login;

  LocalLoad(Session session, PacketStream packets, Login login) {
    this.session = session;
    this.packets = packets;
    this.login = login;
  }

  boolean isOne(Bytes sql) {
    return STATEMENT.matcher(sql.utf8()).matches();
  }

  void run(Bytes sql, Client client) throws IOException, SqlError {
    Matcher statement = STATEMENT.matcher(sql.utf8());
    if (!statement.matches() || !login.has(Capability.LOCAL_FILES)) {
      throw new SqlError(
          4166,
          "HY000",
          "The used command is not allowed because the MariaDB server or client has disabled the"
              + " local infile capability");
    }
    String path = statement.group(1);
    client.file("load", path);
    packets.write(new Payload().fixed(1, 0xfb).raw(path));
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    long lines = 0;
    for (Bytes part = packets.next(); part != null && !part.isEmpty(); part = packets.next()) {
      content.write(part.toArray(), 0, Math.min(part.length(), MAX_LOADED - content.size()));
      lines += part.latin1().chars().filter(c -> c == '\n').count();
    }
    session.keep(CommonEvents.FILE_UPLOAD.type(), path, Bytes.of(content.toByteArray()));
    String message = "Records: " + lines + "  Deleted: 0  Skipped: 0  Warnings: 0";
    packets.ok(new Result.Done(lines, 0, message), client.status(), 0);
  }
}
