package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import java.util.ArrayList;
import java.util.List;

/** The machine's files as the server's user meets them. */
final class ServerFiles {
  static final int UID = 105; // as Debian's packages number it
  static final int GID = 112;
  static final String DATA = "/var/lib/postgresql/15/main";
  private static final User POSTGRES = new User(UID, GID);

  private final FileTree files;

  ServerFiles(Backend backend) {
    files = backend.session().machine().world().files();
  }

  /** What the system says of it. */
  static String reason(FileError error) {
    return error.reason().text();
  }

  /** The state that goes with it. */
  static String code(FileError error) {
    return switch (error.reason()) {
      case DENIED, NOT_PERMITTED -> "42501";
      case IS_A_DIRECTORY, NOT_A_DIRECTORY -> "42809";
      case NO_SPACE -> "53100";
      default -> "58P01";
    };
  }

  private static String real(String path) {
    return FileTree.resolve(DATA, path);
  }

  Bytes read(String path) throws FileError {
    return files.read(POSTGRES, real(path));
  }

  void write(String path, Bytes content) throws FileError {
    files.write(POSTGRES, real(path), content, 0644);
  }

  boolean exists(String path) {
    try {
      files.stat(POSTGRES, real(path), true);
      return true;
    } catch (FileError absent) {
      return false;
    }
  }

  decnet.decoy.world.Stat stat(String path) throws FileError {
    return files.stat(POSTGRES, real(path), true);
  }

  List<Object> names(String path) throws FileError {
    List<Object> names = new ArrayList<>();
    files.list(POSTGRES, real(path)).forEach(entry -> names.add(entry.name()));
    return names;
  }
}
