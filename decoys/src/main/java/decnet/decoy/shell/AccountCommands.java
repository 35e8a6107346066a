package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Shadow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Programs that change accounts: what they write to {@code /etc/passwd} and {@code /etc/shadow} is
 * what logins go by, over every protocol.
 */
final class AccountCommands {
  private static final int FIRST_UID = 1000; // login.defs: UID_MIN
  private static final int MAX_ACCOUNTS = 200;
  private static final String PASSWD = "/etc/passwd";
  private static final String SHADOW = "/etc/shadow";
  private static final String GROUP = "/etc/group";

  private AccountCommands() {}

  static void register(Map<String, Command> table) {
    table.put("passwd", AccountCommands::passwd);
    table.put("chpasswd", AccountCommands::chpasswd);
    table.put("useradd", AccountCommands::useradd);
    table.put("adduser", AccountCommands::adduser);
    table.put("userdel", AccountCommands::userdel);
    table.put("deluser", AccountCommands::userdel);
    for (String name : List.of("usermod", "groupadd", "chage", "visudo")) {
      table.put(name, AccountCommands::root);
    }
  }

  private static int root(Invocation in) throws IOException {
    return in.state().account.isRoot() ? 0 : in.fail(1, "Permission denied.");
  }

  private static List<String> lines(Invocation in, String file) throws FileError {
    return new ArrayList<>(in.state().files().read(User.ROOT, file).latin1().lines().toList());
  }

  private static void write(Invocation in, String file, List<String> lines) throws FileError {
    String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    in.state().files().write(User.ROOT, file, Bytes.latin1(text), 0644);
  }

  private static boolean exists(Invocation in, String name) {
    return in.state().session.machine().world().account(name).isPresent();
  }

  /** Sets a password; false when there is no such account. */
  private static boolean set(Invocation in, String name, String password) throws FileError {
    List<String> all = lines(in, SHADOW);
    byte[] chance = new byte[22];
    for (int i = 0; i < chance.length; i++) {
      chance[i] = (byte) in.state().session.random().nextInt(256);
    }
    for (int i = 0; i < all.size(); i++) {
      String[] fields = all.get(i).split(":", -1);
      if (fields.length > 2 && fields[0].equals(name)) {
        fields[1] = Shadow.hash(password, Bytes.of(chance));
        fields[2] = Long.toString(day(in));
        all.set(i, String.join(":", fields));
        write(in, SHADOW, all);
        return true;
      }
    }
    return false;
  }

  private static long day(Invocation in) {
    return in.state().session.clock().instant().getEpochSecond() / 86_400;
  }

  private static int useradd(Invocation in) throws IOException {
    Options options = in.options("cdgGpsuke");
    if (options.operands().size() != 1) {
      in.io().err().write("Usage: useradd [options] LOGIN\n");
      return 2;
    }
    String name = options.operands().getFirst();
    if (!in.state().account.isRoot()) {
      in.fail(1, "Permission denied.");
      return in.fail(1, "cannot lock /etc/passwd; try again later.");
    }
    if (!name.matches("[a-z_][a-z0-9_-]{0,31}")) {
      return in.fail(3, "invalid user name '" + name + "': use --badname to ignore");
    }
    if (exists(in, name)) {
      return in.fail(9, "user '" + name + "' already exists");
    }
    String home = options.value("d", "/home/" + name);
    String shell = options.value("s", "/bin/sh");
    add(in, name, options.value("u", ""), options.value("c", ""), home, shell);
    if (options.has("m")) {
      makeHome(in, name, home);
    }
    return 0;
  }

  private static void add(
      Invocation in, String name, String uid, String full, String home, String shell)
      throws IOException {
    List<String> users = lines(in, PASSWD);
    if (users.size() >= MAX_ACCOUNTS) {
      return;
    }
    int id = uid.matches("\\d{1,6}") ? Integer.parseInt(uid) : free(users);
    users.add(String.join(":", name, "x", id + "", id + "", full, home, shell));
    write(in, PASSWD, users);
    List<String> secrets = lines(in, SHADOW);
    secrets.add(name + ":!:" + day(in) + ":0:99999:7:::");
    write(in, SHADOW, secrets);
    List<String> groups = lines(in, GROUP);
    groups.add(name + ":x:" + id + ":");
    write(in, GROUP, groups);
  }

  private static int free(List<String> users) {
    int id = FIRST_UID;
    for (String line : users) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && fields[2].matches("\\d{4,5}") && !fields[2].equals("65534")) {
        id = Math.max(id, Integer.parseInt(fields[2]) + 1);
      }
    }
    return id;
  }

  private static void makeHome(Invocation in, String name, String home) throws IOException {
    FileTree files = in.state().files();
    files.makeDirectories(User.ROOT, home, 0755);
    int uid = UserCommands.uid(in.state(), name);
    files.owner(User.ROOT, home, uid, uid);
    for (String each : List.of(".profile", ".bashrc")) {
      Bytes content = files.read(User.ROOT, "/etc/skel/" + each);
      files.write(User.ROOT, home + "/" + each, content, 0644);
      files.owner(User.ROOT, home + "/" + each, uid, uid);
    }
  }

  private static int adduser(Invocation in) throws IOException {
    List<String> names = in.options("").operands();
    if (!in.state().account.isRoot()) {
      return in.fail(1, "Only root may add a user or group to the system.");
    }
    if (names.isEmpty()) {
      return in.fail(1, "Only one or two names allowed.");
    }
    String name = names.getFirst();
    if (exists(in, name)) {
      return in.fail(1, "The user `" + name + "' already exists.");
    }
    String home = "/home/" + name;
    in.line("Adding user `" + name + "' ...");
    add(in, name, "", ",,,", home, "/bin/bash");
    int uid = UserCommands.uid(in.state(), name);
    in.line("Adding new group `" + name + "' (" + uid + ") ...");
    in.line(
        "Adding new user `" + name + "' (" + uid + ") with group `" + name + " (" + uid + ")' ...");
    in.line("Creating home directory `" + home + "' ...");
    in.line("Copying files from `/etc/skel' ...");
    makeHome(in, name, home);
    return ask(in, name);
  }

  private static int userdel(Invocation in) throws IOException {
    Options options = in.options("");
    if (!in.state().account.isRoot()) {
      return root(in);
    }
    String name = options.operands().isEmpty() ? "" : options.operands().getFirst();
    if (!exists(in, name)) {
      return in.fail(6, "user '" + name + "' does not exist");
    }
    for (String file : List.of(PASSWD, SHADOW, GROUP)) {
      List<String> kept = lines(in, file);
      kept.removeIf(line -> line.startsWith(name + ":"));
      write(in, file, kept);
    }
    return 0;
  }

  private static int chpasswd(Invocation in) throws IOException {
    String text = in.io().in().rest();
    if (!in.state().account.isRoot()) {
      return in.fail(1, "cannot lock /etc/passwd; try again later.");
    }
    int line = 0;
    for (String each : text.lines().toList()) {
      line++;
      int colon = each.indexOf(':');
      if (colon < 0) {
        return in.fail(1, "line " + line + ": missing new password");
      }
      if (!set(in, each.substring(0, colon), each.substring(colon + 1))) {
        return in.fail(
            1, "line " + line + ": user '" + each.substring(0, colon) + "' does not exist");
      }
    }
    return 0;
  }

  private static int passwd(Invocation in) throws IOException {
    Optional<String> named = in.options("").operands().stream().findFirst();
    String user = named.orElse(in.state().account.name());
    if (!exists(in, user)) {
      return in.fail(1, "user '" + user + "' does not exist");
    }
    if (!in.state().account.isRoot() && !user.equals(in.state().account.name())) {
      return in.fail(1, "You may not view or modify password information for " + user + ".");
    }
    if (!in.state().account.isRoot()) {
      in.io().err().write("Changing password for " + user + ".\n");
      String current = UserCommands.secret(in, "Current password: ");
      if (in.state().session.machine().world().login(user, current).isEmpty()) {
        in.io()
            .err()
            .write("passwd: Authentication token manipulation error\npasswd: password unchanged\n");
        return 10;
      }
    }
    return ask(in, user);
  }

  private static int ask(Invocation in, String user) throws IOException {
    String first = UserCommands.secret(in, "New password: ");
    String second = UserCommands.secret(in, "Retype new password: ");
    if (!first.equals(second)) {
      in.io()
          .err()
          .write(
              "Sorry, passwords do not match.\npasswd: Authentication token manipulation error\npasswd: password unchanged\n");
      return 10;
    }
    set(in, user, first);
    in.io().err().write("passwd: password updated successfully\n");
    return 0;
  }
}
