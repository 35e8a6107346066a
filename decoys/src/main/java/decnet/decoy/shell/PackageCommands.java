package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree.User;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** dpkg's queries over the installed packages ({@code packages.txt}), and crontab. */
final class PackageCommands {
  private static final List<Entry> ALL = load();
  private static final int MAX_CRONTAB = 1 << 16;

  private PackageCommands() {}

  private record Entry(String name, String version, String architecture) {}

  private static List<Entry> load() {
    List<Entry> entries = new ArrayList<>();
    try (InputStream in =
        PackageCommands.class.getResourceAsStream("/decnet/decoy/shell/packages.txt")) {
      if (in == null) {
        throw new IllegalStateException("packages.txt is missing from the program");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(" ");
        if (words.length == 3) {
          entries.add(new Entry(words[0], words[1], words[2]));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return List.copyOf(entries);
  }

  static void register(Map<String, Command> table) {
    table.put("dpkg", PackageCommands::dpkg);
    table.put("dpkg-query", PackageCommands::dpkg);
    table.put("crontab", PackageCommands::crontab);
  }

  private static List<Entry> installed(Invocation in, List<String> patterns) {
    String kernel = in.state().session.machine().world().hardware().kernel();
    return ALL.stream()
        .map(
            entry ->
                new Entry(
                    entry.name().replace("{kernel}", kernel),
                    entry.version(),
                    entry.architecture()))
        .filter(
            entry ->
                patterns.isEmpty()
                    || patterns.stream().anyMatch(p -> Globbing.matches(p, entry.name())))
        .toList();
  }

  private static int dpkg(Invocation in) throws IOException {
    Options options = in.options("fW");
    if (options.has("l", "list")) {
      return list(in, installed(in, options.operands()), options.operands());
    }
    if (options.has("print-architecture")) {
      in.line("amd64");
      return 0;
    }
    if (options.has("s", "status")) {
      return status(in, options.operands());
    }
    if (in.program().equals("dpkg-query") && options.has("W", "show")) {
      for (Entry entry : installed(in, options.operands())) {
        in.line(entry.name() + "\t" + entry.version());
      }
      return 0;
    }
    in.io().err().write("dpkg: error: need an action option\n");
    return 2;
  }

  private static int list(Invocation in, List<Entry> entries, List<String> patterns)
      throws IOException {
    if (entries.isEmpty()) {
      in.io().err().write("dpkg-query: no packages found matching " + patterns.getFirst() + "\n");
      return 1;
    }
    int names = Math.max(14, entries.stream().mapToInt(e -> e.name().length()).max().orElse(0));
    int versions =
        Math.max(12, entries.stream().mapToInt(e -> e.version().length()).max().orElse(0));
    String row = "%-3s %-" + names + "s %-" + versions + "s %-12s %s\n";
    in.print("Desired=Unknown/Install/Remove/Purge/Hold\n");
    in.print("| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n");
    in.print("|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n");
    in.format(row, "||/", "Name", "Version", "Architecture", "Description");
    in.print(
        "+++-" + "=".repeat(names) + "-" + "=".repeat(versions) + "-============-===========\n");
    for (Entry entry : entries) {
      in.format(row, "ii", entry.name(), entry.version(), entry.architecture(), entry.name());
    }
    return 0;
  }

  private static int status(Invocation in, List<String> names) throws IOException {
    int status = 0;
    for (String name : names) {
      List<Entry> found = installed(in, List.of(name));
      if (found.isEmpty()) {
        in.io()
            .err()
            .write(
                "dpkg-query: package '"
                    + name
                    + "' is not installed and no information is available\n");
        status = 1;
      }
      for (Entry entry : found) {
        in.line("Package: " + entry.name() + "\nStatus: install ok installed");
        in.line("Architecture: " + entry.architecture() + "\nVersion: " + entry.version());
      }
    }
    return status;
  }

  /** Kept where cron looks for it, so it is there in every session. */
  private static int crontab(Invocation in) throws IOException {
    Options options = in.options("u");
    String user = options.value("u", in.state().account.name());
    if (!user.equals(in.state().account.name()) && !in.state().account.isRoot()) {
      in.io().err().write("must be privileged to use -u\n");
      return 1;
    }
    String path = "/var/spool/cron/crontabs/" + user.replace("/", "");
    try {
      if (options.has("l")) {
        in.print(in.state().files().read(User.ROOT, path).latin1());
        return 0;
      }
      if (options.has("r")) {
        in.state().files().remove(User.ROOT, path, false);
        return 0;
      }
    } catch (FileError absent) {
      in.io().err().write("no crontab for " + user + "\n");
      return 1;
    }
    if (options.has("e")) {
      in.io().err().write("no crontab for " + user + " - using an empty one\n");
      return 0;
    }
    List<String> from = options.operands();
    String text =
        from.isEmpty() || from.getFirst().equals("-")
            ? in.io().in().rest()
            : in.read(from.getFirst());
    Bytes content = Bytes.latin1(text.substring(0, Math.min(text.length(), MAX_CRONTAB)));
    in.state().files().write(User.ROOT, path, content, 0600);
    return 0;
  }
}
