package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.decoy.Machine;
import decnet.decoy.world.Keepsakes;
import decnet.decoy.world.Saving;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The databases of one machine, kept between sessions. Thread-safe. */
final class Catalogue {
  private static final Set<String> SYSTEM =
      Set.of("information_schema", "mysql", "performance_schema", "sys");
  private static final int MAX_TABLES = 400;
  private static final int MAX_CONNECTIONS = 151; // max_connections
  private final Map<String, Map<String, Table>> databases = new ConcurrentSkipListMap<>();
  private final Machine machine;
  private final AtomicInteger threads;
  private final AtomicInteger live = new AtomicInteger();
  private final Saving saving;
  private final AtomicLong questions = new AtomicLong(7);

  Catalogue(Machine machine) {
    this.machine = machine;
    threads = new AtomicInteger(31 + machine.identity().choices("mysql.threads").nextInt(900));
    for (String[] row : MysqlTables.COLUMNS) {
      databases.computeIfAbsent(row[0], name -> new ConcurrentSkipListMap<>());
    }
    databases.put("performance_schema", new ConcurrentSkipListMap<>());
    databases.put("sys", new ConcurrentSkipListMap<>());
    Map<String, List<Column>> columns = new java.util.LinkedHashMap<>();
    for (String[] row : MysqlTables.COLUMNS) {
      columns
          .computeIfAbsent(row[0] + "." + row[1], name -> new ArrayList<>())
          .add(new Column(row[2], row[3], row[4].equals("YES"), row[5], row[6], row[7]));
    }
    columns.forEach(
        (name, list) -> {
          String[] parts = name.split("\\.", 2);
          tables(parts[0]).put(parts[1], new Table(parts[1], list));
        });
    databases.put("shop", new ConcurrentSkipListMap<>(Bait.tables(machine)));
    Keepsakes keepsakes = machine.world().keepsakes();
    saving = new Saving(machine.clock(), keepsakes, "mysql", this::dumped);
    keepsakes.get("mysql").flatMap(Dumped::read).ifPresent(this::restore);
  }

  /** Keeps the users' databases over a restart. */
  Saving saving() {
    return saving;
  }

  private Bytes dumped() {
    Map<String, List<Table>> users = new TreeMap<>();
    for (String name : names()) {
      if (!SYSTEM.contains(name)) {
        users.put(name, of(name));
      }
    }
    return Dumped.text(users);
  }

  private void restore(Map<String, Map<String, Table>> users) {
    databases.keySet().removeIf(name -> !SYSTEM.contains(name));
    users.forEach((name, tables) -> databases.put(name, new ConcurrentSkipListMap<>(tables)));
  }

  /** Whether one more connection may be; the last is the administrators'. */
  boolean enter() {
    if (live.incrementAndGet() > MAX_CONNECTIONS + 1) {
      live.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    live.decrementAndGet();
  }

  int thread() {
    return threads.getAndIncrement();
  }

  long asked() {
    return questions.incrementAndGet();
  }

  Machine machine() {
    return machine;
  }

  List<String> names() {
    return List.copyOf(databases.keySet());
  }

  boolean has(String database) {
    return databases.containsKey(database);
  }

  private Map<String, Table> tables(String database) {
    return databases.getOrDefault(database, Map.of());
  }

  List<Table> of(String database) {
    return List.copyOf(tables(database).values());
  }

  @Nullable Table find(String database, String table) {
    if (database.equalsIgnoreCase("information_schema")) {
      return tables("information_schema").get(table.toUpperCase(java.util.Locale.ROOT));
    }
    return tables(database).get(table);
  }

  Table table(String database, String table) throws SqlError {
    Table found = find(database, table);
    if (found == null) {
      throw SqlError.unknownTable(database, table);
    }
    return found;
  }

  void create(String database) throws SqlError {
    if (databases.size() > 60) {
      throw new SqlError(1006, "HY000", "Can't create database '" + database + "' (errno: 28)");
    }
    databases.put(database, new ConcurrentSkipListMap<>());
  }

  void drop(String database) {
    databases.remove(database);
  }

  void add(String database, Table table) throws SqlError {
    int total = databases.values().stream().mapToInt(Map::size).sum();
    Map<String, Table> home = databases.get(database);
    if (home == null) {
      throw SqlError.unknownDatabase(database);
    }
    if (total > MAX_TABLES || table.columns().size() > 200) {
      throw new SqlError(
          1005,
          "HY000",
          "Can't create table `"
              + database
              + "`.`"
              + table.name()
              + "` (errno: 28 \"No space left on device\")");
    }
    home.put(table.name(), table);
  }

  boolean remove(String database, String table) {
    return tables(database).remove(table) != null;
  }
}
