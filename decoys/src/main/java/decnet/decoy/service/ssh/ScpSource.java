package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.Entry;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import decnet.event.Param;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code scp -f}: gives files. One thread. */
final class ScpSource {
  private static final int CHUNK = 32_768;
  private static final int MAX_DEPTH = 64;

  private final ScpServer.Wanted wanted;
  private final Session session;
  private final ScpStream stream;
  private final FileTree tree;
  private final User user;
  private final String home;

  ScpSource(ScpServer.Wanted wanted, Session session, Account account, ScpStream stream) {
    this.wanted = wanted;
    this.session = session;
    this.stream = stream;
    tree = session.machine().world().files();
    user = User.of(account);
    home = account.home();
  }

  int run() throws IOException {
    if (!stream.isAcknowledged()) {
      return 1;
    }
    for (String given : wanted.paths()) {
      for (String name : matches(given)) {
        if (!give(name, FileTree.resolve(home, name), 0)) {
          return 1;
        }
      }
    }
    return stream.hasFailed() ? 1 : 0;
  }

  /** What the shell makes of a pattern in the last name of a path. */
  private List<String> matches(String given) {
    int slash = given.lastIndexOf('/') + 1;
    String last = given.substring(slash);
    if (last.indexOf('*') < 0 && last.indexOf('?') < 0) {
      return List.of(given);
    }
    List<String> found = new ArrayList<>();
    try {
      for (Entry entry : tree.list(user, FileTree.resolve(home, given.substring(0, slash)))) {
        if (!entry.name().startsWith(".") && matches(last, entry.name())) {
          found.add(given.substring(0, slash) + entry.name());
        }
      }
    } catch (FileError unreadable) {
      found.clear(); // then the shell leaves the pattern as it is
    }
    return found.isEmpty() ? List.of(given) : found;
  }

  /**
   * Whether a shell's pattern of {@code *} and {@code ?} fits; its time is bounded by a product.
   */
  private static boolean matches(String pattern, String name) {
    int at = 0;
    int star = -1;
    int retry = 0;
    for (int i = 0; i < name.length(); ) {
      char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
      if (wanted == '*') {
        star = at++;
        retry = i;
      } else if (wanted == '?' || (wanted != 0 && wanted == name.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1; // the star takes one more
        i = ++retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  /** Gives what is at {@code path}; false when the client is gone. */
  private boolean give(String name, String path, int depth) throws IOException {
    Stat stat;
    Bytes content = Bytes.EMPTY;
    try {
      stat = tree.stat(user, path, true);
      if (stat.isFile()) {
        content = tree.read(user, path);
      }
    } catch (FileError error) {
      stream.complain(name + ": " + error.reason().text());
      return true;
    }
    if (stat.isDirectory() && wanted.recursive() && depth < MAX_DEPTH) {
      return directory(name, path, stat, depth);
    }
    if (!stat.isFile()) {
      stream.complain(name + ": not a regular file");
      return true;
    }
    if (!times(stat)) {
      return false;
    }
    session.event(
        CommonEvents.FILE_DOWNLOAD.type(),
        Param.of("name", Bytes.latin1(path)),
        Param.of("size", content.length()));
    return header('C', stat, content.length(), path) && data(content) && stream.isAcknowledged();
  }

  private boolean times(Stat stat) throws IOException {
    if (!wanted.times()) {
      return true;
    }
    long seconds = stat.modified().getEpochSecond();
    stream.say("T" + seconds + " 0 " + seconds + " 0\n");
    return stream.isAcknowledged();
  }

  private boolean header(char kind, Stat stat, long size, String path) throws IOException {
    String name = path.substring(path.lastIndexOf('/') + 1);
    stream.say(
        String.format(
            Locale.ROOT,
            "%c%04o %d %s\n",
            kind,
            stat.permissions(),
            size,
            name.isEmpty() ? "/" : name));
    return stream.isAcknowledged();
  }

  private boolean data(Bytes content) throws IOException {
    for (int from = 0; from < content.length(); from += CHUNK) {
      stream.send(content.slice(from, Math.min(from + CHUNK, content.length())).toArray());
    }
    stream.acknowledge();
    return true;
  }

  private boolean directory(String name, String path, Stat stat, int depth) throws IOException {
    List<Entry> entries;
    try {
      entries = tree.list(user, path);
    } catch (FileError error) {
      stream.complain(name + ": " + error.reason().text());
      return true;
    }
    if (!times(stat) || !header('D', stat, 0, path)) {
      return false;
    }
    for (Entry entry : entries) {
      if (!give(name + "/" + entry.name(), FileTree.resolve(path, entry.name()), depth + 1)) {
        return false;
      }
    }
    stream.say("E\n");
    return stream.isAcknowledged();
  }
}
