package decnet.app;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.PrivateFiles;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.catalog.OsFamily;
import decnet.decoy.KeyVault;
import decnet.decoy.Machine;
import decnet.decoy.MachineMaker;
import decnet.decoy.world.Account;
import decnet.decoy.world.Debian;
import decnet.decoy.world.World;
import decnet.decoy.world.WorldFolder;
import decnet.identity.FleetKey;
import decnet.identity.HostIdentity;
import decnet.substrate.DeckyPlan;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the machine that a plan describes: its identity from the fleet key, its world, its keys.
 */
final class Machines implements MachineMaker {
  private static final System.Logger LOG = System.getLogger("decnet.app");
  private static final int FIRST_UID = 1000; // adduser(8): FIRST_UID of Debian

  private final Home home;
  private final FleetKey key;
  private final Clock clock;
  private final Catalog catalog;
  private final RsaVault vault;

  Machines(Home home, FleetKey key, Clock clock, Catalog catalog) {
    this.home = home;
    this.key = key;
    this.clock = clock;
    this.catalog = catalog;
    vault = new RsaVault(home.root().resolve("keys").resolve("rsa"), key);
  }

  @Override
  public KeyVault keys(DeckyPlan plan) {
    return vault.of(plan.id());
  }

  @Override
  public Machine make(DeckyPlan plan) {
    HostIdentity identity = identity(plan);
    OsFamily family =
        catalog.archetype(plan.archetype()).map(ArchetypeSpec::family).orElse(OsFamily.LINUX);
    World world = Debian.world(identity, accounts(plan.accounts()), plan.files(), clock);
    WorldFolder.keep(
        world,
        home.worlds().resolve(plan.id().name()),
        Long.toString(plan.createdAt().toEpochMilli()));
    return new Machine(
        identity, family, plan.os(), world, vault.of(plan.id()), clock, plan.personas());
  }

  @Override
  public Machine remake(Machine before, DeckyPlan plan) {
    HostIdentity identity = identity(plan);
    World world = Debian.changed(before.world(), identity, accounts(plan.accounts()), plan.files());
    return before.with(identity, world, plan.personas());
  }

  /**
   * Deletes what peers changed of machines that are gone for good: only {@code living} are left. To
   * be called while no session of a retired one can still write.
   */
  void forgetAllBut(Set<DeckyId> living) {
    if (!Files.isDirectory(home.worlds())) {
      return;
    }
    Set<String> kept = living.stream().map(DeckyId::name).collect(Collectors.toSet());
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.worlds())) {
      for (Path folder : folders) {
        if (!kept.contains(String.valueOf(folder.getFileName()))) {
          PrivateFiles.deleteFolder(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "old worlds are still there folder=" + home.worlds(),
          failure);
    }
  }

  private HostIdentity identity(DeckyPlan plan) {
    return HostIdentity.of(
        key, plan.id(), plan.hostname(), plan.domain(), plan.mac(), plan.createdAt());
  }

  private static Map<String, Account> accounts(Map<String, String> configured) {
    Map<String, Account> accounts = new HashMap<>();
    accounts.put(
        "root", new Account("root", configured.get("root"), 0, 0, "root", "/root", "/bin/bash"));
    int uid = FIRST_UID;
    for (String name : configured.keySet().stream().sorted().toList()) {
      if (!name.equals("root")) {
        accounts.put(
            name,
            new Account(
                name, configured.get(name), uid, uid, name + ",,,", "/home/" + name, "/bin/bash"));
        uid++;
      }
    }
    return accounts;
  }
}
