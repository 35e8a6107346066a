package decnet.decoy.world;

import java.util.Map;

/**
 * One decky's small world, shared by its services and kept for as long as the decky lives.
 * Thread-safe.
 */
public final class World {
  private final Map<String, Account> accounts;

  public World(Map<String, Account> accounts) {
    this.accounts = Map.copyOf(accounts);
  }

  /** The accounts by name. */
  public Map<String, Account> accounts() {
    return accounts;
  }
}
