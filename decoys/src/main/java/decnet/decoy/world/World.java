package decnet.decoy.world;

import decnet.decoy.world.FileTree.User;
import java.util.Map;
import java.util.Optional;

/**
 * One decky's small world, shared by its services and kept for as long as the decky lives: its
 * accounts, its files and its hardware. Thread-safe.
 */
public final class World {
  private final Map<String, Account> accounts;
  private final FileTree files;
  private final Hardware hardware;
  private final Keepsakes keepsakes;

  /** {@code accounts} by name. */
  public World(Map<String, Account> accounts, FileTree files, Hardware hardware) {
    this(accounts, files, hardware, new Keepsakes());
  }

  World(Map<String, Account> accounts, FileTree files, Hardware hardware, Keepsakes keepsakes) {
    this.keepsakes = keepsakes;
    this.accounts = Map.copyOf(accounts);
    this.files = files;
    this.hardware = hardware;
  }

  /** The accounts by name. */
  public Map<String, Account> accounts() {
    return accounts;
  }

  public FileTree files() {
    return files;
  }

  /** What the services hold beside the files. */
  public Keepsakes keepsakes() {
    return keepsakes;
  }

  public Hardware hardware() {
    return hardware;
  }

  /** The account of that name in {@code /etc/passwd}: an installed one or one that a peer made. */
  public Optional<Account> account(String name) {
    String[] fields = line("/etc/passwd", name);
    if (fields.length < 7 || !fields[2].matches("\\d{1,9}") || !fields[3].matches("\\d{1,9}")) {
      return Optional.empty();
    }
    Account installed = accounts.get(name);
    return Optional.of(
        new Account(
            name,
            installed == null ? null : installed.password(),
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3]),
            fields[4],
            fields[5],
            fields[6]));
  }

  /**
   * The account that {@code name} and {@code password} open, by {@code /etc/passwd} and {@code
   * /etc/shadow} as they are now; empty when they open none.
   */
  public Optional<Account> login(String name, String password) {
    String[] fields = line("/etc/shadow", name);
    return fields.length > 1 && Shadow.matches(fields[1], password)
        ? account(name)
        : Optional.empty();
  }

  private String[] line(String file, String name) {
    try {
      for (String line : files.read(User.ROOT, file).latin1().split("\n")) {
        if (line.startsWith(name + ":")) {
          return line.split(":", -1);
        }
      }
    } catch (FileError removed) {
      return new String[0]; // a peer with root's rights took it away: nobody gets in
    }
    return new String[0];
  }
}
