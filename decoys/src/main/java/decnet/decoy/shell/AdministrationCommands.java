package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Programs that administer the machine: systemctl, crontab, apt, reboot, … */
final class AdministrationCommands {
  private AdministrationCommands() {}

  static void register(Map<String, Command> table) {
    table.put("systemctl", AdministrationCommands::systemctl);
    table.put("service", AdministrationCommands::systemctl);
    table.put(
        "journalctl",
        in -> SystemCommands.printed(in, "No journal files were found.\n-- No entries --"));
    table.put("crontab", AdministrationCommands::crontab);
    table.put("apt", AdministrationCommands::apt);
    table.put("apt-get", AdministrationCommands::apt);
    for (String name : List.of("reboot", "shutdown", "halt", "poweroff", "init")) {
      table.put(name, AdministrationCommands::down);
    }
  }

  private static int systemctl(Invocation in) throws IOException {
    List<String> operands = in.options("nt").operands();
    boolean service = in.program().equals("service");
    String unit = operands.isEmpty() ? "" : service ? operands.getFirst() : operands.getLast();
    String verb = operands.isEmpty() ? "" : service ? operands.getLast() : operands.getFirst();
    boolean known =
        List.of("ssh", "sshd", "cron", "dbus", "systemd-journald")
            .contains(unit.replace(".service", ""));
    if (!known && operands.size() > 1) {
      in.io()
          .err()
          .write(
              verb.equals("status") || verb.equals("is-active")
                  ? "Unit " + unit.replace(".service", "") + ".service could not be found.\n"
                  : "Failed to "
                      + verb
                      + " "
                      + unit.replace(".service", "")
                      + ".service: Unit "
                      + unit.replace(".service", "")
                      + ".service not found.\n");
      return verb.equals("status") ? 4 : 5;
    }
    if (!in.state().account.isRoot()
        && List.of("start", "stop", "restart", "enable", "disable").contains(verb)) {
      in.io()
          .err()
          .write(
              "Failed to "
                  + verb
                  + " "
                  + unit
                  + ".service: Interactive authentication required.\n");
      return 1;
    }
    return verb.equals("is-active") || verb.equals("status")
        ? SystemCommands.printed(
            in,
            verb.equals("status")
                ? "● "
                    + unit
                    + ".service\n     Loaded: loaded (/lib/systemd/system/"
                    + unit
                    + ".service; enabled; preset: enabled)\n     Active: active (running)"
                : "active")
        : 0;
  }

  private static int crontab(Invocation in) throws IOException {
    Options options = in.options("u");
    String user = options.value("u", in.state().account.name());
    String path = "/var/spool/cron/crontabs/" + user;
    var root = FileTree.User.ROOT;
    try {
      if (options.has("l")) {
        in.print(in.files().read(root, path).latin1());
        return 0;
      }
      if (options.has("r")) {
        in.files().remove(root, path, false);
        return 0;
      }
    } catch (FileError absent) {
      in.io().err().write("no crontab for " + user + "\n");
      return 1;
    }
    String source =
        options.operands().isEmpty() || options.operands().getFirst().equals("-")
            ? in.io().in().rest()
            : in.read(options.operands().getFirst());
    Bytes content = Bytes.latin1(source);
    in.files().write(root, path, content, 0600);
    in.state().session.keep("file.upload", path, content);
    return 0;
  }

  private static int apt(Invocation in) throws IOException, InterruptedException {
    if (!in.state().account.isRoot()) {
      in.io()
          .err()
          .write(
              "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n");
      return 100;
    }
    List<String> operands = in.options("o").operands();
    String verb = operands.isEmpty() ? "" : operands.getFirst();
    if (verb.equals("update")) {
      for (int i = 1; i <= 3; i++) {
        in.line(
            "Ign:"
                + i
                + " http://deb.debian.org/debian bookworm"
                + (i == 2 ? "-updates" : i == 3 ? "-security" : "")
                + " InRelease");
        in.state().sleep(1000);
      }
      in.io()
          .err()
          .write(
              "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Temporary failure resolving 'deb.debian.org'\nW: Some index files failed to download. They have been ignored, or old ones used instead.\n");
      return 0;
    }
    in.line(
        "Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done");
    if (verb.equals("install") && operands.size() > 1) {
      in.io().err().write("E: Unable to locate package " + operands.get(1) + "\n");
      return 100;
    }
    return 0;
  }

  private static int down(Invocation in) throws IOException {
    if (!in.state().account.isRoot()) {
      in.io()
          .err()
          .write(
              "Failed to set wall message, ignoring: Interactive authentication required.\nFailed to talk to init daemon: Access denied\n");
      return 1;
    }
    in.io()
        .err()
        .write(
            "Failed to connect to bus: Connection refused\nFailed to talk to init daemon: Connection refused\n");
    return 1;
  }
}
