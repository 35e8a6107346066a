package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * SELECT INTO OUTFILE: writes rows into the machine's files with the rights of the server's user,
 * where any other service finds them.
 */
final class Outfile {
  private static final User MYSQL = new User(104, 110); // as Debian's packages number it
  private static final int PERMISSIONS = 0644;

  private final Client client;

  Outfile(Client client) {
    this.client = client;
  }

  void write(String path, Result.Rows rows) throws SqlError {
    FileTree files = client.catalogue().machine().world().files();
    String real = FileTree.resolve("/var/lib/mysql", path);
    String content =
        rows.rows().stream()
            .map(row -> Stream.of(row).map(Outfile::field).collect(Collectors.joining("\t")) + "\n")
            .collect(Collectors.joining());
    try {
      files.stat(MYSQL, real, true);
      throw new SqlError(1086, "HY000", "File '" + path + "' already exists");
    } catch (FileError absent) {
      if (absent.reason() == FileError.Reason.DENIED) {
        throw denied(path);
      }
    }
    try {
      files.write(MYSQL, real, Bytes.utf8(content), PERMISSIONS);
    } catch (FileError refused) {
      if (refused.reason() == FileError.Reason.NOT_FOUND) {
        throw new SqlError(
            1290,
            "HY000",
            "The MariaDB server is running with the --secure-file-priv option so it cannot execute"
                + " this statement");
      }
      throw denied(path);
    }
  }

  private static SqlError denied(String path) {
    return new SqlError(
        1,
        "HY000",
        "Can't create/write to file '" + path + "' (Errcode: 13 \"Permission denied\")");
  }

  private static String field(Object value) {
    return Values.isNull(value)
        ? "\\N"
        : Values.text(value).replace("\\", "\\\\").replace("\t", "\\\t").replace("\n", "\\\n");
  }
}
