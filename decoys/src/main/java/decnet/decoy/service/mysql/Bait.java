package decnet.decoy.service.mysql;

import decnet.decoy.Machine;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A shop's tables, drawn for each machine: customers, orders and users with hashes. */
final class Bait {
  static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final List<String> FIRST =
      List.of(
          "Anna", "Peter", "Maria", "Thomas", "Laura", "James", "Elena", "David", "Sofia", "Martin",
          "Julia", "Daniel", "Nina", "Robert", "Clara", "Oliver");
  private static final List<String> LAST =
      List.of(
          "Keller", "Novak", "Schmidt", "Brown", "Rossi", "Jansen", "Meyer", "Dubois", "Larsen",
          "Weber", "Clark", "Fischer", "Moreau", "Hughes", "Berg", "Costa");
  private static final List<String> STATES = List.of("paid", "shipped", "open", "cancelled");

  private final RandomGenerator random;
  private final LocalDateTime installed;
  private final long seconds;
  private final String domain;

  private Bait(Machine machine) {
    random = machine.identity().choices("mysql");
    installed = LocalDateTime.ofInstant(machine.identity().installedAt(), ZoneOffset.UTC);
    Duration age = Duration.between(machine.identity().installedAt(), machine.clock().instant());
    seconds = Math.max(86400, age.toSeconds());
    String own = machine.identity().domain();
    domain = own.isEmpty() ? "localdomain" : own;
  }

  static Map<String, Table> tables(Machine machine) {
    Bait bait = new Bait(machine);
    int customers = 60 + bait.random.nextInt(180);
    try {
      return Map.of(
          "customers", bait.customers(customers),
          "orders", bait.orders(customers),
          "users", bait.users());
    } catch (SqlError impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String stamp() {
    return installed
        .plusSeconds(random.nextLong(seconds))
        .truncatedTo(ChronoUnit.SECONDS)
        .format(STAMP);
  }

  private static Column id() {
    return new Column("id", "int(11)", false, "PRI", "NULL", "auto_increment");
  }

  private static Column required(String name, String type) {
    return new Column(name, type, false, "", "NULL", "");
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Table customers(int count) throws SqlError {
    Table table =
        new Table(
            "customers",
            List.of(
                id(),
                required("name", "varchar(80)"),
                required("email", "varchar(120)"),
                new Column("phone", "varchar(32)", true, "", "NULL", ""),
                new Column("created", "datetime", false, "", "current_timestamp()", "")));
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String first = pick(FIRST);
      String last = pick(LAST);
      String mail = (first + "." + last + (10 + random.nextInt(90))).toLowerCase(Locale.ROOT);
      Object phone =
          random.nextInt(5) == 0
              ? Values.NULL
              : "+49 " + (150_0000000L + random.nextInt(290_000000));
      rows.add(
          new Object[] {Values.NULL, first + " " + last, mail + "@example.com", phone, stamp()});
    }
    table.append(rows, false);
    return table;
  }

  private Table orders(int customers) throws SqlError {
    Table table =
        new Table(
            "orders",
            List.of(
                id(),
                required("customer_id", "int(11)"),
                required("total", "decimal(10,2)"),
                required("status", "varchar(16)"),
                required("ordered", "datetime")));
    List<Object[]> rows = new ArrayList<>();
    int count = 2 * customers + random.nextInt(300);
    for (int i = 0; i < count; i++) {
      BigDecimal total = BigDecimal.valueOf(499 + random.nextInt(45_000), 2);
      rows.add(
          new Object[] {Values.NULL, 1L + random.nextInt(customers), total, pick(STATES), stamp()});
    }
    table.append(rows, false);
    return table;
  }

  private Table users() throws SqlError {
    Table table =
        new Table(
            "users",
            List.of(
                id(),
                required("username", "varchar(40)"),
                required("email", "varchar(120)"),
                required("password", "varchar(64)"),
                new Column("role", "varchar(16)", false, "", "'staff'", "")));
    List<Object[]> rows = new ArrayList<>();
    int count = 4 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      String name =
          i == 0 ? "admin" : (pick(FIRST).charAt(0) + pick(LAST)).toLowerCase(Locale.ROOT);
      byte[] secret = Long.toString(random.nextLong()).getBytes(StandardCharsets.UTF_8);
      String hash = HexFormat.of().formatHex(NativePassword.digest("MD5", secret));
      rows.add(
          new Object[] {Values.NULL, name, name + "@" + domain, hash, i == 0 ? "admin" : "staff"});
    }
    table.append(rows, false);
    return table;
  }
}
