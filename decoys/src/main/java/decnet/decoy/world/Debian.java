package decnet.decoy.world;

import decnet.base.Clock;
import decnet.identity.HostIdentity;
import java.util.Map;

/** Lays out a Debian 12 machine's files. */
public final class Debian {
  private Debian() {}

  /** The world of a freshly installed machine with {@code accounts} (by name). */
  public static World world(HostIdentity identity, Map<String, Account> accounts, Clock clock) {
    FileTree files = new FileTree(clock, 2, identity.installedAt());
    files.installed();
    return new World(accounts, files);
  }
}
