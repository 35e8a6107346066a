package decnet.decoy.service.postgres;

import decnet.decoy.Machine;
import decnet.decoy.Persona;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The server of one machine: databases, roles, who is connected. Thread-safe. */
final class Cluster {
  private static final int MAX_CONNECTIONS = 100;
  private static final int RESERVED = 3;
  private static final int MAX_DATABASES = 60;

  private final Machine machine;
  private final Map<String, Database> databases = new TreeMap<>();
  private final Map<String, Role> roles = new TreeMap<>();
  private final AtomicInteger oids;
  private final AtomicInteger processes;
  private final Set<Backend> backends = ConcurrentHashMap.newKeySet();
  private final AtomicInteger live = new AtomicInteger();
  private final Instant started;

  Cluster(Machine machine) {
    this.machine = machine;
    var random = machine.identity().choices("postgres");
    oids = new AtomicInteger(16_384 + random.nextInt(3));
    processes = new AtomicInteger(machine.world().hardware().lastPid() + 3 + random.nextInt(200));
    started = machine.identity().installedAt().plusSeconds(600 + random.nextInt(4000));
    databases.put("postgres", new Database(5, "postgres"));
    databases.put("template1", new Database(1, "template1"));
    databases.put("template0", new Database(4, "template0"));
  }

  /** Makes the accounts and the bait, once. */
  synchronized Cluster prepared(Persona persona, java.util.random.RandomGenerator random) {
    if (roles.isEmpty()) {
      PostgresService.install(machine);
      String user = persona.text("user");
      String verifier = Passwords.verifier(persona, user, random);
      boolean own = user.equals("postgres");
      roles.put(
          "postgres",
          new Role(10, "postgres", true, true, true, true, true, true, own ? verifier : ""));
      if (!own) {
        boolean all = persona.flag("superuser");
        roles.put(user, new Role(nextOid(), user, all, true, false, false, false, false, verifier));
      }
      Database shop = new Database(nextOid(), persona.text("database"));
      Bait.fill(shop, machine, this::nextOid);
      databases.put(shop.name(), shop);
    }
    return this;
  }

  Machine machine() {
    return machine;
  }

  Instant started() {
    return started;
  }

  int nextOid() {
    return oids.getAndIncrement();
  }

  int nextProcess() {
    return processes.getAndIncrement();
  }

  /** Whether one more may connect; the last three places are the superusers'. */
  boolean enter() {
    if (live.incrementAndGet() > MAX_CONNECTIONS) {
      live.decrementAndGet();
      return false;
    }
    return true;
  }

  boolean isReserved() {
    return live.get() > MAX_CONNECTIONS - RESERVED;
  }

  void leave() {
    live.decrementAndGet();
  }

  Set<Backend> backends() {
    return backends;
  }

  synchronized @Nullable Database database(String name) {
    return databases.get(name);
  }

  synchronized List<Database> databases() {
    return List.copyOf(databases.values());
  }

  synchronized void add(Database database) throws SqlError {
    if (databases.size() >= MAX_DATABASES) {
      throw Database.noSpace();
    }
    databases.put(database.name(), database);
  }

  synchronized void dropDatabase(String name) {
    databases.remove(name);
  }

  synchronized @Nullable Role role(String name) {
    return roles.get(name);
  }

  synchronized List<Role> roles() {
    return List.copyOf(roles.values());
  }

  synchronized void put(Role role) throws SqlError {
    if (roles.size() > 200) {
      throw Database.noSpace();
    }
    roles.put(role.name(), role);
  }

  synchronized void dropRole(String name) {
    roles.remove(name);
  }
}
