package decnet.decoy.service.postgres;

import decnet.decoy.Machine;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A business's tables, drawn for each machine: clients, invoices, employees with hashes. */
final class Bait {
  private static final List<String> FIRST =
      List.of(
          "Alice", "Bruno", "Carla", "Dieter", "Eva", "Felix", "Greta", "Hugo", "Ines", "Jonas",
          "Karin", "Luca", "Monika", "Nils", "Olga", "Paul");
  private static final List<String> LAST =
      List.of(
          "Adler",
          "Bauer",
          "Conti",
          "Dahl",
          "Engel",
          "Ferrari",
          "Graf",
          "Huber",
          "Ivanova",
          "Jung",
          "Kowalski",
          "Lang",
          "Moser",
          "Nowak",
          "Olsen",
          "Pereira");
  private static final List<String> KINDS = List.of("GmbH", "AG", "Ltd", "SA", "KG");
  private static final List<String> STATES = List.of("paid", "open", "overdue", "void");

  private final RandomGenerator random;
  private final LocalDateTime installed;
  private final long seconds;
  private final String domain;
  private final Database database;
  private final IntSupplier oids;

  private Bait(Database database, Machine machine, IntSupplier oids) {
    this.database = database;
    this.oids = oids;
    random = machine.identity().choices("postgres.bait");
    installed = LocalDateTime.ofInstant(machine.identity().installedAt(), ZoneOffset.UTC);
    Duration age = Duration.between(machine.identity().installedAt(), machine.clock().instant());
    seconds = Math.max(86_400, age.toSeconds());
    String own = machine.identity().domain();
    domain = own.isEmpty() ? "localdomain" : own;
  }

  static void fill(Database database, Machine machine, IntSupplier oids) {
    Bait bait = new Bait(database, machine, oids);
    try {
      int clients = 40 + bait.random.nextInt(120);
      Relation first = bait.clients(clients);
      bait.invoices(first, clients);
      bait.employees();
    } catch (SqlError impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private LocalDateTime stamp() {
    return installed.plusSeconds(random.nextLong(seconds)).truncatedTo(ChronoUnit.SECONDS);
  }

  private static Attribute required(String name, Type type, int modifier) {
    return new Attribute(name, type, modifier, true, null);
  }

  /** A table with a serial key, its sequence and its index. */
  private Relation table(String name, List<Attribute> columns, List<@Nullable Object[]> rows)
      throws SqlError {
    List<Attribute> all = new ArrayList<>();
    String sequence = name + "_id_seq";
    all.add(new Attribute("id", Types.INT4, -1, true, "nextval('" + sequence + "'::regclass)"));
    all.addAll(columns);
    Relation.Counter counter = new Relation.Counter(Types.INT4);
    List<@Nullable Object[]> numbered = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      @Nullable Object[] whole = new Object[row.length + 1];
      whole[0] = counter.next();
      System.arraycopy(row, 0, whole, 1, row.length);
      numbered.add(whole);
    }
    database.put(
        Database.key("public", sequence),
        Relation.sequence(oids.getAsInt(), "public", sequence, counter));
    Relation table = Relation.table(oids.getAsInt(), "public", name, all).withRows(numbered);
    String key = name + "_pkey";
    table = table.with(new Constraint(oids.getAsInt(), 'p', key, List.of("id"), 0, List.of(), ""));
    database.put(Database.key("public", name), table);
    database.put(
        Database.key("public", key),
        Relation.index(oids.getAsInt(), table, key, List.of(all.getFirst()), true));
    return table;
  }

  private Relation clients(int count) throws SqlError {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String last = pick(LAST);
      String mail = pick(FIRST) + "." + last + (10 + random.nextInt(90)) + "@example.com";
      Object phone =
          random.nextInt(4) == 0 ? null : "+49 30 " + (1_000_000 + random.nextInt(8_999_999));
      rows.add(
          new Object[] {last + " " + pick(KINDS), mail.toLowerCase(Locale.ROOT), phone, stamp()});
    }
    return table(
        "clients",
        List.of(
            required("name", Types.VARCHAR, 84),
            required("email", Types.VARCHAR, 124),
            new Attribute("phone", Types.VARCHAR, 36, false, null),
            new Attribute("created", Types.TIMESTAMP, -1, true, "now()")),
        rows);
  }

  private void invoices(Relation clients, int count) throws SqlError {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 2 * count + random.nextInt(200); i++) {
      BigDecimal total = BigDecimal.valueOf(1999 + random.nextInt(900_000), 2);
      rows.add(
          new Object[] {1L + random.nextInt(count), total, pick(STATES), stamp().toLocalDate()});
    }
    Relation invoices =
        table(
            "invoices",
            List.of(
                required("client_id", Types.INT4, -1),
                required("total", Types.NUMERIC, (10 << 16 | 2) + 4),
                required("status", Types.VARCHAR, 20),
                required("issued", Types.DATE, -1)),
            rows);
    database.put(
        Database.key("public", "invoices"),
        invoices.with(
            new Constraint(
                oids.getAsInt(),
                'f',
                "invoices_client_id_fkey",
                List.of("client_id"),
                clients.oid(),
                List.of("id"),
                "")));
  }

  private void employees() throws SqlError {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 5 + random.nextInt(8); i++) {
      String login =
          i == 0 ? "admin" : (pick(FIRST).charAt(0) + pick(LAST)).toLowerCase(Locale.ROOT);
      byte[] secret = Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8);
      String hash = HexFormat.of().formatHex(Passwords.digest("SHA-256", secret));
      rows.add(new Object[] {login, login + "@" + domain, hash, i == 0 ? "admin" : "staff"});
    }
    table(
        "users",
        List.of(
            required("username", Types.TEXT, -1),
            required("email", Types.TEXT, -1),
            required("password_hash", Types.TEXT, -1),
            new Attribute("role", Types.VARCHAR, 20, true, "'staff'::character varying")),
        rows);
  }
}
