package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code scp -t}: takes files. One thread. */
final class ScpSink {
  private static final Pattern ENTRY = Pattern.compile("[CD]([0-7]{4}) (\\d{1,15}) (.+)");
  private static final Pattern TIMES = Pattern.compile("T(\\d{1,10}) \\d{1,6} \\d{1,10} \\d{1,6}");
  private static final int UMASK = 0022;
  private static final int MAX_DEPTH = 64;

  private final ScpServer.Wanted wanted;
  private final Session session;
  private final ScpStream stream;
  private final FileTree tree;
  private final User user;
  private final String home;

  ScpSink(ScpServer.Wanted wanted, Session session, Account account, ScpStream stream) {
    this.wanted = wanted;
    this.session = session;
    this.stream = stream;
    tree = session.machine().world().files();
    user = User.of(account);
    home = account.home();
  }

  int run() throws IOException {
    String target = wanted.paths().getFirst();
    if (wanted.directory() && !isDirectory(FileTree.resolve(home, target))) {
      stream.complain(target + ": Not a directory");
      return 1;
    }
    boolean ended = take(target, 0);
    return ended && !stream.hasFailed() ? 0 : 1;
  }

  private boolean isDirectory(String path) {
    return SftpPaths.look(tree, user, path, true).filter(Stat::isDirectory).isPresent();
  }

  /** Takes what comes for {@code target} up to its end; false when the client broke off. */
  private boolean take(String target, int depth) throws IOException {
    boolean into = isDirectory(FileTree.resolve(home, target));
    stream.acknowledge();
    Instant times = null;
    while (true) {
      int kind = stream.read();
      if (kind < 0) {
        return depth == 0;
      }
      String line = stream.line();
      if (line == null || kind == 1 || kind == 2) {
        return false;
      }
      String entry = (char) kind + line;
      if (entry.equals("E")) {
        stream.acknowledge();
        return true;
      }
      Matcher stamp = TIMES.matcher(entry);
      Matcher named = ENTRY.matcher(entry);
      if (stamp.matches()) {
        times = Instant.ofEpochSecond(Long.parseLong(stamp.group(1)));
        stream.acknowledge();
      } else if (!named.matches() || named.group(3).contains("/") || named.group(3).equals("..")) {
        stream.complain(fault(entry));
        return false;
      } else {
        String path = into ? target + "/" + named.group(3) : target;
        if (!(kind == 'C' ? file(path, named, times) : directory(path, named, times, depth))) {
          return false;
        }
        times = null;
      }
    }
  }

  private static String fault(String entry) {
    if (entry.charAt(0) != 'C' && entry.charAt(0) != 'D') {
      return entry;
    }
    if (!entry.matches("(?s).[0-7]{4} .*")) {
      return "protocol error: bad mode";
    }
    if (!entry.matches("(?s).[0-7]{4} \\d+.*")) {
      return "protocol error: size not present";
    }
    Matcher named = ENTRY.matcher(entry);
    return named.matches()
        ? "error: unexpected filename: " + named.group(3)
        : "protocol error: size not delimited";
  }

  private boolean directory(String path, Matcher named, @Nullable Instant times, int depth)
      throws IOException {
    if (!wanted.recursive() || depth == MAX_DEPTH) {
      stream.complain("protocol error: received directory without -r");
      return false;
    }
    String full = FileTree.resolve(home, path);
    int mode = Integer.parseInt(named.group(1), 8);
    try {
      if (!isDirectory(full)) {
        // rwx for the owner while it is filled
        tree.makeDirectory(user, full, (mode | 0700) & ~UMASK);
      }
    } catch (FileError refused) {
      stream.complain(path + ": " + refused.reason().text());
      return true;
    }
    boolean ended = take(path, depth + 1);
    if (times != null) {
      tree.modified(user, full, times);
    }
    return ended;
  }

  private boolean file(String path, Matcher named, @Nullable Instant times) throws IOException {
    String full = FileTree.resolve(home, path);
    int mode = Integer.parseInt(named.group(1), 8);
    Optional<Stat> before = SftpPaths.look(tree, user, full, true);
    try {
      tree.write(user, full, Bytes.EMPTY, mode & ~UMASK);
      if (wanted.times() && before.isPresent()) {
        tree.permissions(user, full, mode);
      }
    } catch (FileError refused) {
      stream.complain(path + ": " + refused.reason().text());
      return true;
    }
    stream.acknowledge();
    String failure = receive(full, Long.parseLong(named.group(2)));
    if (failure == null) {
      stream.complain("Broken pipe");
      return false;
    }
    if (times != null) {
      tree.modified(user, full, times);
    }
    boolean goesOn = stream.isAcknowledged();
    if (failure.isEmpty()) {
      stream.acknowledge();
    } else {
      stream.complain(path + ": " + failure);
    }
    return goesOn;
  }

  /** Takes {@code size} bytes; what went wrong, empty for nothing, null when they did not come. */
  private @Nullable String receive(String full, long size) throws IOException {
    String failure = "";
    try (Upload upload = new Upload(session, full)) {
      long done = 0;
      while (done < size) {
        byte[] part = stream.some(size - done);
        if (part.length == 0) {
          break;
        }
        try {
          if (failure.isEmpty()) {
            upload.write(done, part, part.length);
          }
        } catch (FileError refused) {
          failure = refused.reason().text();
        }
        done += part.length;
      }
      upload.commit();
      session.keep(CommonEvents.FILE_UPLOAD.type(), full, upload.bytes());
      return done < size ? null : failure;
    } catch (FileError refused) {
      return refused.reason().text();
    }
  }
}
