package decnet.decoy.world;

import decnet.decoy.world.Stat.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A line of a world's journal: a path and what is there, or that nothing is. On disk it begins with
 * the CRC-32 of what follows; a path's bytes other than letters, digits and {@code / . _ -} are
 * {@code %XX}.
 *
 * @param content {@code -} as installed, {@code #} and the hash of what a peer wrote, {@code =} and
 *     the path where the installed system had it, {@code >} and a link's target
 */
record WorldLine(
    String path,
    boolean gone,
    Kind kind,
    int permissions,
    int uid,
    int gid,
    Instant modified,
    String content) {
  private static final int CHECK_DIGITS = 8;

  static WorldLine gone(String path) {
    return new WorldLine(path, true, Kind.FILE, 0, 0, 0, Instant.EPOCH, "-");
  }

  static WorldLine put(String path, Node node, String content) {
    return new WorldLine(
        path, false, node.kind, node.permissions, node.uid, node.gid, node.modified, content);
  }

  /** Whether a peer wrote the content, which lies in the object named by its hash. */
  boolean isWritten() {
    return content.startsWith("#");
  }

  /** With its check and line end. */
  String text() {
    String body =
        gone
            ? "gone " + escaped(path)
            : String.join(
                " ",
                "put",
                escaped(path),
                kind.name(),
                Integer.toOctalString(permissions),
                Integer.toString(uid),
                Integer.toString(gid),
                Long.toString(modified.toEpochMilli()),
                content.charAt(0) + escaped(content.substring(1)));
    return check(body) + " " + body + "\n";
  }

  /** Empty for what is damaged. */
  static Optional<WorldLine> parse(String line) {
    if (line.length() <= CHECK_DIGITS + 1) {
      return Optional.empty();
    }
    String body = line.substring(CHECK_DIGITS + 1);
    if (!line.startsWith(check(body) + " ")) {
      return Optional.empty();
    }
    String[] words = body.split(" ", -1);
    try {
      if (words[0].equals("gone") && words.length == 2) {
        return Optional.of(gone(plain(words[1])));
      }
      if (words[0].equals("put") && words.length == 8 && !words[7].isEmpty()) {
        return Optional.of(
            new WorldLine(
                plain(words[1]),
                false,
                Kind.valueOf(words[2]),
                Integer.parseInt(words[3], 8),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Instant.ofEpochMilli(Long.parseLong(words[6])),
                words[7].charAt(0) + plain(words[7].substring(1))));
      }
    } catch (IllegalArgumentException | DateTimeException foreign) {
      return Optional.empty(); // a line with a right check that another version wrote
    }
    return Optional.empty();
  }

  static String check(String body) {
    CRC32 sum = new CRC32();
    sum.update(body.getBytes(StandardCharsets.ISO_8859_1));
    return String.format(Locale.ROOT, "%08x", sum.getValue());
  }

  private static String escaped(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "/._-".indexOf(c) >= 0;
      text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", c & 255));
    }
    return text.toString();
  }

  private static String plain(String text) {
    StringBuilder path = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        path.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        path.append(c);
      }
    }
    return path.toString();
  }
}
