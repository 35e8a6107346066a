package decnet.decoy.world;

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

  /** {@code accounts} by name. */
  public World(Map<String, Account> accounts, FileTree files, Hardware hardware) {
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

  public Hardware hardware() {
    return hardware;
  }

  /** The account that {@code name} and {@code password} open; empty when they open none. */
  public Optional<Account> login(String name, String password) {
    Account account = accounts.get(name);
    return account != null && password.equals(account.password())
        ? Optional.of(account)
        : Optional.empty();
  }
}
