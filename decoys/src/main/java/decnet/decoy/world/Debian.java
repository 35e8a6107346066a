package decnet.decoy.world;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat.Kind;
import decnet.identity.HostIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lays out a Debian 12 machine's files: those of its packages with their sizes, its configuration,
 * and what differs from machine to machine.
 *
 * <p>Source of names, modes and sizes: the packages of Debian 12.11, amd64.
 */
public final class Debian {
  private static final DateTimeFormatter LOG_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final List<String> DIRECTORIES =
      List.of(
          "/boot",
          "/dev",
          "/dev/pts",
          "/dev/shm",
          "/etc",
          "/home",
          "/media",
          "/mnt",
          "/opt",
          "/proc",
          "/proc/sys",
          "/proc/net",
          "/run",
          "/run/lock",
          "/srv",
          "/sys",
          "/usr",
          "/usr/bin",
          "/usr/sbin",
          "/usr/lib",
          "/usr/lib/openssh",
          "/usr/local",
          "/usr/local/bin",
          "/usr/local/sbin",
          "/usr/share",
          "/usr/share/doc",
          "/usr/src",
          "/etc/alternatives",
          "/var",
          "/var/backups",
          "/var/cache",
          "/var/cache/apt",
          "/var/lib",
          "/var/lib/apt",
          "/var/lib/dpkg",
          "/var/log",
          "/var/log/apt",
          "/var/mail",
          "/var/opt",
          "/var/spool",
          "/var/spool/cron",
          "/var/spool/cron/crontabs",
          "/var/www",
          "/var/www/html",
          "/etc/apt",
          "/etc/cron.d",
          "/etc/cron.daily",
          "/etc/cron.hourly",
          "/etc/ssh",
          "/etc/network",
          "/etc/skel",
          "/etc/systemd",
          "/etc/systemd/system",
          "/etc/init.d",
          "/etc/default");

  private static final Set<String> RENAMED = Set.of("/etc/hostname", "/etc/hosts");

  private final HostIdentity identity;
  private final Hardware hardware;
  private final FileTree files;

  private Debian(HostIdentity identity, Hardware hardware, FileTree files) {
    this.identity = identity;
    this.hardware = hardware;
    this.files = files;
  }

  /** The world of an installed machine with {@code accounts} (by name). */
  public static World world(HostIdentity identity, Map<String, Account> accounts, Clock clock) {
    return world(identity, accounts, new TreeMap<>(), clock);
  }

  /** As {@link #world(HostIdentity, Map, Clock)}, with further files by absolute path. */
  public static World world(
      HostIdentity identity,
      Map<String, Account> accounts,
      SortedMap<String, String> bait,
      Clock clock) {
    Hardware hardware = new Hardware(identity, clock);
    long firstInode = 2; // the root directory of an ext4 file system
    FileTree files = new FileTree(clock, firstInode, identity.installedAt());
    try {
      Debian debian = new Debian(identity, hardware, files);
      debian.directories();
      debian.programs();
      debian.configuration(path -> true);
      debian.processes();
      debian.accounts(accounts);
      debian.bait(bait, accounts);
    } catch (FileError broken) {
      throw new IllegalStateException("the machine's files cannot be laid out", broken);
    }
    files.installed();
    return new World(accounts, files, hardware);
  }

  /**
   * What an administrator's change of names, accounts or files makes of a machine: the same files,
   * those of {@code /etc} that speak of it written anew.
   */
  public static World changed(
      World before,
      HostIdentity identity,
      Map<String, Account> accounts,
      SortedMap<String, String> bait) {
    Debian debian = new Debian(identity, before.hardware(), before.files());
    try {
      debian.configuration(RENAMED::contains);
      debian.accounts(accounts);
      debian.bait(bait, accounts);
    } catch (FileError full) {
      System.getLogger("decnet.decoy.world")
          .log(
              System.Logger.Level.WARNING,
              "machine changed in part decky=" + identity.decky() + " " + full.getMessage());
    }
    return new World(accounts, before.files(), before.hardware(), before.keepsakes());
  }

  /** Further files; below a home they are its owner's. */
  private void bait(SortedMap<String, String> bait, Map<String, Account> accounts)
      throws FileError {
    for (Map.Entry<String, String> file : bait.entrySet()) {
      String path = file.getKey();
      User owner =
          accounts.values().stream()
              .filter(account -> path.startsWith(account.home() + "/"))
              .findFirst()
              .map(User::of)
              .orElse(User.ROOT);
      int slash = path.lastIndexOf('/');
      if (slash > 0) {
        files.makeDirectories(User.ROOT, path.substring(0, slash), 0755);
      }
      files.write(User.ROOT, path, Bytes.utf8(file.getValue()), 0644);
      files.owner(User.ROOT, path, owner.uid(), owner.gid());
    }
  }

  private void directories() throws FileError {
    for (String path : DIRECTORIES) {
      files.makeDirectory(User.ROOT, path, 0755);
    }
    for (String path : List.of("/tmp", "/var/tmp")) {
      files.makeDirectory(User.ROOT, path, 01777);
    }
    files.permissions(User.ROOT, "/dev/shm", 01777);
    files.makeDirectory(User.ROOT, "/root", 0700);
    files.makeDirectory(User.ROOT, "/lost+found", 0700);
    for (String merged : List.of("bin", "sbin", "lib")) {
      files.make(User.ROOT, "/" + merged, Kind.LINK, 0777, "usr/" + merged);
    }
    for (String device : List.of("null", "zero", "full", "random", "urandom", "tty")) {
      files.make(User.ROOT, "/dev/" + device, Kind.CHARACTER_DEVICE, 0666, "");
    }
    files.make(User.ROOT, "/etc/os-release", Kind.LINK, 0777, "../usr/lib/os-release");
    files.make(User.ROOT, "/etc/localtime", Kind.LINK, 0777, "/usr/share/zoneinfo/Etc/UTC");
    files.make(User.ROOT, "/var/run", Kind.LINK, 0777, "/run");
  }

  private void programs() throws FileError {
    for (String line : lines("binaries.txt")) {
      String[] fields = line.split(" ");
      if (fields[1].equals("l")) {
        files.make(User.ROOT, fields[0], Kind.LINK, 0777, fields[2]);
      } else {
        files.generated(
            fields[0],
            Integer.parseInt(fields[1], 8),
            Content.program(Integer.parseInt(fields[2])));
      }
    }
  }

  /** Writes those of the configuration's files that {@code wanted} accepts. */
  private void configuration(Predicate<String> wanted) throws FileError {
    String path = "";
    int permissions = 0;
    StringBuilder content = new StringBuilder();
    List<String> all = new ArrayList<>(lines("files.txt"));
    all.add("@@ end 0");
    for (String line : all) {
      if (!line.startsWith("@@ ")) {
        content.append(line).append('\n');
        continue;
      }
      if (!path.isEmpty() && wanted.test(path)) {
        files.write(User.ROOT, path, Bytes.utf8(filled(content.toString())), permissions);
      }
      String[] fields = line.split(" ");
      path = fields[1];
      permissions = Integer.parseInt(fields[2], 8);
      content.setLength(0);
    }
  }

  private String filled(String text) {
    String id = identity.derive("world.uuid", 16).hex();
    RandomGenerator choices = identity.choices("world.network");
    return text.replace("{host}", identity.hostname())
        .replace("{fqdn}", identity.fqdn())
        .replace("{kernel}", hardware.kernel())
        .replace("{build}", hardware.build())
        .replace("{installed}", LOG_TIME.format(identity.installedAt()))
        .replace("{dns}", "10." + choices.nextInt(256) + "." + choices.nextInt(256) + ".1")
        .replace("{halfmem}", Long.toString(hardware.memoryKb() / 2))
        .replace("{tenthmem}", Long.toString(hardware.memoryKb() / 10))
        .replace(
            "{uuid}",
            String.join(
                "-",
                id.substring(0, 8),
                id.substring(8, 12),
                "4" + id.substring(13, 16),
                "a" + id.substring(17, 20),
                id.substring(20)));
  }

  private void processes() throws FileError {
    int kernelBytes = 8_205_248; // of linux-image-6.1.0-37-amd64
    files.generated("/boot/vmlinuz-" + hardware.kernel(), 0644, Content.program(kernelBytes));
    files.generated("/proc/cpuinfo", 0444, Content.live(hardware::cpuinfo));
    files.generated("/proc/meminfo", 0444, Content.live(hardware::meminfo));
    files.generated("/proc/loadavg", 0444, Content.live(hardware::loadavg));
    files.generated("/proc/uptime", 0444, Content.live(hardware::uptimeText));
  }

  private void accounts(Map<String, Account> accounts) throws FileError {
    StringBuilder passwd = new StringBuilder();
    StringBuilder shadow = new StringBuilder();
    StringBuilder group = new StringBuilder();
    long day = identity.installedAt().getEpochSecond() / 86_400;
    for (String line : lines("passwd.txt")) {
      String name = line.substring(0, line.indexOf(':'));
      passwd.append(line).append('\n');
      shadow
          .append(name)
          .append(':')
          .append(name.equals("root") ? hash(accounts.get("root")) : "*");
      shadow.append(':').append(day).append(":0:99999:7:::\n");
      group.append(name).append(":x:").append(line.split(":")[3]).append(":\n");
    }
    List<Account> ordered =
        accounts.values().stream().sorted(Comparator.comparingInt(Account::uid)).toList();
    for (Account account : ordered) {
      User user = User.of(account);
      if (!account.isRoot()) {
        passwd.append(
            String.join(":", account.name(), "x", account.uid() + "", account.gid() + ""));
        passwd.append(':').append(account.fullName()).append(':').append(account.home());
        passwd.append(':').append(account.shell()).append('\n');
        shadow.append(account.name()).append(':').append(hash(account));
        shadow.append(':').append(day).append(":0:99999:7:::\n");
        group.append(account.name()).append(":x:").append(account.gid()).append(":\n");
        files.makeDirectories(User.ROOT, account.home(), 0700);
        files.owner(User.ROOT, account.home(), account.uid(), account.gid());
        for (String name : List.of(".profile", ".bashrc")) {
          Bytes content = files.read(User.ROOT, "/etc/skel/" + name);
          files.write(user, account.home() + "/" + name, content, 0644);
        }
      }
    }
    files.write(
        User.ROOT,
        "/etc/machine-id",
        Bytes.utf8(identity.derive("world.machine-id", 16).hex() + "\n"),
        0444);
    files.write(User.ROOT, "/etc/passwd", Bytes.utf8(passwd.toString()), 0644);
    files.write(User.ROOT, "/etc/shadow", Bytes.utf8(shadow.toString()), 0640);
    files.write(User.ROOT, "/etc/group", Bytes.utf8(group.toString()), 0644);
  }

  /** The hash of the account's password; of one that nobody knows where it has none. */
  private String hash(@Nullable Account account) {
    String name = account == null ? "root" : account.name();
    String password = account == null ? null : account.password();
    String unknown = identity.derive("world.password." + name, 16).hex();
    return Shadow.hash(
        password == null ? unknown : password, identity.derive("world.shadow." + name, 22));
  }

  static List<String> lines(String resource) {
    try (InputStream in = Debian.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
