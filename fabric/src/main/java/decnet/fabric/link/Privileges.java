package decnet.fabric.link;

import decnet.base.Fault;
import decnet.base.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this process may do beyond any user, and how it gives that up once its links are open.
 * Stateless; Linux only. Source: credentials(7), capabilities(7), proc_pid_status(5).
 */
public final class Privileges {
  /** Lets one make and configure network devices. Source: linux/capability.h. */
  static final int CAP_NET_ADMIN = 12;

  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Path ACCOUNTS = Path.of("/etc/passwd");
  private static final String OWN = "decnet"; // the user that a package would make

  private Privileges() {}

  /** Whom root becomes. */
  public record User(String name, int uid, int gid) {}

  /** Whether this process has capabilities that a program in its place would get as well. */
  public static boolean isAmbient() {
    return identity("CapAmb").stream().anyMatch(set -> !set.matches("0+"));
  }

  /**
   * Begins this very program anew in this process, without any capability and with {@code name} in
   * its environment. Returns only by failing.
   *
   * @throws FaultException UNSUPPORTED where that fails
   */
  public static void restart(Map<String, String> environment, String name, String value) {
    try {
      List<String> words = List.of(Files.readString(Path.of("/proc/self/cmdline")).split("\0"));
      Map<String, String> settings = new HashMap<>(environment);
      settings.put(name, value);
      List<String> lines =
          settings.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
      Libc.become(Files.readSymbolicLink(Path.of("/proc/self/exe")).toString(), words, lines);
    } catch (IOException refused) {
      throw new FaultException(
          Fault.UNSUPPORTED, "privileges stay: " + refused.getMessage(), refused);
    }
  }

  /** Whether {@code capability} is effective here. */
  static boolean has(int capability) {
    return identity("CapEff").stream()
        .anyMatch(set -> (Long.parseUnsignedLong(set, 16) >>> capability & 1) != 0);
  }

  /** Whether this process is root. */
  public static boolean isRoot() {
    return identity("Uid").stream().anyMatch(uid -> uid.equals("0"));
  }

  /** The user {@code decnet} of this host, else the one who called sudo; never root. */
  public static Optional<User> heir(Map<String, String> environment) {
    return account(OWN).or(() -> caller(environment)).filter(user -> user.uid() != 0);
  }

  private static Optional<User> account(String name) {
    try (Stream<String> lines = Files.lines(ACCOUNTS)) {
      return lines
          .map(line -> line.split(":", -1))
          .filter(fields -> fields.length > 3 && fields[0].equals(name))
          .findFirst()
          .flatMap(fields -> user(name, fields[2], fields[3]));
    } catch (IOException unreadable) {
      throw new FaultException(Fault.UNSUPPORTED, String.valueOf(unreadable), unreadable);
    }
  }

  private static Optional<User> caller(Map<String, String> environment) {
    return user(
        environment.getOrDefault("SUDO_USER", ""),
        environment.getOrDefault("SUDO_UID", ""),
        environment.getOrDefault("SUDO_GID", ""));
  }

  private static Optional<User> user(String name, String uid, String gid) {
    boolean numbers = uid.matches("[0-9]{1,9}") && gid.matches("[0-9]{1,9}");
    return numbers
        ? Optional.of(new User(name, Integer.parseInt(uid), Integer.parseInt(gid)))
        : Optional.empty();
  }

  /**
   * Becomes {@code user} in every thread, without a further group and without a capability, and
   * makes sure of it.
   *
   * @throws FaultException UNSUPPORTED where something is left; the process must end then
   */
  public static void drop(User user) {
    try {
      Libc.become(user.uid(), user.gid());
    } catch (IOException refused) {
      throw new FaultException(
          Fault.UNSUPPORTED, "privileges stay: " + refused.getMessage(), refused);
    }
    List<String> left = left(user);
    if (!left.isEmpty()) {
      throw new FaultException(Fault.UNSUPPORTED, "privileges stay: " + left);
    }
  }

  /** What any thread of this process still has beyond {@code user}. */
  private static List<String> left(User user) {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      return tasks
          .flatMap(task -> lines(task.resolve("status")).stream())
          .filter(line -> isBeyond(line, user))
          .distinct()
          .toList();
    } catch (IOException unreadable) {
      return List.of(String.valueOf(unreadable));
    }
  }

  private static boolean isBeyond(String line, User user) {
    String[] words = line.split("\\s+");
    List<String> values = List.of(words).subList(1, words.length);
    return switch (words[0]) {
      case "Uid:" -> values.stream().anyMatch(id -> !id.equals(Integer.toString(user.uid())));
      case "Gid:", "Groups:" ->
          values.stream().anyMatch(id -> !id.equals(Integer.toString(user.gid())));
      case "CapPrm:", "CapEff:", "CapAmb:" -> values.stream().anyMatch(set -> !set.matches("0+"));
      default -> false;
    };
  }

  /** A thread that ended meanwhile has nothing any more. */
  private static List<String> lines(Path status) {
    try {
      return Files.readAllLines(status);
    } catch (IOException gone) {
      return List.of();
    }
  }

  private static List<String> identity(String field) {
    return lines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field + ":"))
        .flatMap(line -> Stream.of(line.substring(field.length() + 1).trim().split("\\s+")))
        .toList();
  }
}
