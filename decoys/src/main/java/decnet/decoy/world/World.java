package decnet.decoy.world;

import java.util.Map;
import java.util.Optional;

/**
 * One decky's small world, shared by its services and kept for as long as the decky lives: its
 * accounts and its files. Thread-safe.
 */
public final class World {
  private final Map<String, Account> accounts;
  private final FileTree files;

  /** {@code accounts} by name. */
  public World(Map<String, Account> accounts, FileTree files) {
    this.accounts = Map.copyOf(accounts);
    this.files = files;
  }

  /** The accounts by name. */
  public Map<String, Account> accounts() {
    return accounts;
  }

  public FileTree files() {
    return files;
  }

  /** The account that {@code name} and {@code password} open; empty when they open none. */
  public Optional<Account> login(String name, String password) {
    Account account = accounts.get(name);
    return account != null && password.equals(account.password())
        ? Optional.of(account)
        : Optional.empty();
  }
}
