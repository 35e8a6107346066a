package decnet.decoy.service.ssh;

import decnet.decoy.Session;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The names of users and groups, and a directory's lines as sftp-server formats them. */
final class SftpNames {
  private static final int MAX_BYTES = 256 * 1024;
  private static final Duration RECENT = Duration.ofDays(365).dividedBy(2);
  private static final DateTimeFormatter RECENTLY =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FAR =
      DateTimeFormatter.ofPattern("MMM ppd  yyyy", Locale.US).withZone(ZoneOffset.UTC);

  private final Session session;

  SftpNames(Session session) {
    this.session = session;
  }

  /** The names by number, from {@code passwd} or {@code group}. */
  Map<Integer, String> table(String file) {
    Map<Integer, String> names = new HashMap<>();
    FileTree files = session.machine().world().files();
    try {
      if (files.stat(User.ROOT, "/etc/" + file, true).size() > MAX_BYTES) {
        return names; // an intruder's own: then only numbers are known
      }
      for (String line : files.read(User.ROOT, "/etc/" + file).latin1().split("\n")) {
        String[] fields = line.split(":");
        if (fields.length > 2 && fields[2].matches("\\d{1,9}")) {
          names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
        }
      }
    } catch (FileError absent) {
      names.clear(); // then only numbers are known
    }
    return names;
  }

  /** The lines of one answer, which looks the names up once. */
  final class Listing {
    private final Map<Integer, String> users = table("passwd");
    private final Map<Integer, String> groups = table("group");

    String line(String name, Stat stat) {
      Instant now = session.clock().instant();
      Instant when = stat.modified();
      boolean recent = !when.isAfter(now) && when.isAfter(now.minus(RECENT));
      return String.format(
              Locale.ROOT,
              "%s  %3d %-8s %-8s %8d %s ",
              stat.modeText(),
              stat.links(),
              users.getOrDefault(stat.uid(), Integer.toUnsignedString(stat.uid())),
              groups.getOrDefault(stat.gid(), Integer.toUnsignedString(stat.gid())),
              stat.size(),
              (recent ? RECENTLY : FAR).format(when))
          + name;
    }
  }
}
