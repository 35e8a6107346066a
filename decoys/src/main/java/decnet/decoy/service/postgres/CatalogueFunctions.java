package decnet.decoy.service.postgres;

import static decnet.decoy.service.postgres.Functions.define;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions over the catalogue: what psql and drivers ask of it. */
final class CatalogueFunctions {
  private CatalogueFunctions() {}

  static void register() {
    define(
        "?format_type(oid,int4)text",
        (run, a) ->
            a[0] == null
                ? null
                : formatted(Values.whole(a[0]), a[1] == null ? -1 : (int) Values.whole(a[1]), run));
    define(
        "pg_get_userbyid(oid)name",
        (run, a) -> {
          String name = Names.role(Values.whole(a[0]), run.backend());
          return name.matches("[0-9]+") ? "unknown (OID=" + name + ")" : name;
        });
    define(
        "pg_encoding_to_char(int4)name",
        (run, a) -> Values.whole(a[0]) == 6 ? "UTF8" : Values.whole(a[0]) == 0 ? "SQL_ASCII" : "");
    for (String name :
        List.of(
            "table",
            "function",
            "type",
            "operator",
            "collation",
            "opclass",
            "conversion",
            "statistics_obj",
            "ts_config",
            "ts_dict",
            "opfamily")) {
      define(
          "pg_" + name + "_is_visible(oid)bool",
          (run, a) ->
              !name.equals("table") && !name.equals("function")
                  || visible(Values.whole(a[0]), name, run.backend()));
    }
    define("pg_get_expr(pg_node_tree,oid)text", (run, a) -> a[0]);
    define("pg_get_expr(pg_node_tree,oid,bool)text", (run, a) -> a[0]);
    define("pg_get_expr(text,oid)text", (run, a) -> a[0]);
    for (String end : List.of("(oid)text", "(oid,bool)text")) {
      define("pg_get_constraintdef" + end, (run, a) -> constraint(Values.whole(a[0]), run));
      define("pg_get_viewdef" + end, (run, a) -> view(Values.whole(a[0]), run));
      define("pg_get_indexdef" + end, (run, a) -> index(Values.whole(a[0]), run));
      define("pg_get_triggerdef" + end, (run, a) -> null);
      define("pg_get_ruledef" + end, (run, a) -> null);
    }
    define(
        "pg_get_indexdef(oid,int4,bool)text",
        (run, a) -> {
          Relation found = run.backend().database().byOid((int) Values.whole(a[0]));
          int column = (int) Values.whole(a[1]);
          return column == 0 || found == null || column > found.columns().size()
              ? index(Values.whole(a[0]), run)
              : found.columns().get(column - 1).name();
        });
    functions();
    descriptions();
    privileges();
    define("pg_tablespace_location(oid)text", (run, a) -> "");
    define(
        "pg_relation_is_publishable(regclass)bool",
        (run, a) -> run.backend().database().byOid((int) Values.whole(a[0])) != null);
    define("pg_partition_ancestors(regclass)setof regclass", (run, a) -> List.of());
    define("pg_get_partkeydef(oid)text", (run, a) -> null);
    define("pg_get_statisticsobjdef_columns(oid)text", (run, a) -> null);
    define("pg_get_serial_sequence(text,text)text", (run, a) -> serial(a, run));
    define(
        "to_regclass(text)regclass",
        (run, a) -> Names.relationOid(Names.path(String.valueOf(a[0])), run.backend()));
    define(
        "to_regtype(text)regtype",
        (run, a) -> {
          Type type = Types.named(String.valueOf(a[0]));
          return type == null ? null : Long.valueOf(type.oid());
        });
    sizes();
  }

  private static String formatted(long oid, int modifier, Run run) {
    if (Types.has((int) oid)) {
      return Types.format(Types.of((int) oid), modifier);
    }
    Relation row = run.backend().database().byOid((int) (oid - 1_000_000));
    return row == null ? oid == 0 ? "-" : "???" : Names.quoted(row.name());
  }

  private static boolean visible(long oid, String what, Backend backend) {
    if (what.equals("function")) {
      return backend.database().functions().stream()
          .filter(one -> one.oid() == oid)
          .allMatch(one -> backend.searchPath().contains(one.schema()));
    }
    Relation own = backend.database().byOid((int) oid);
    if (own != null) {
      return backend.searchPath().contains(own.schema());
    }
    SystemTables.SystemTable system = SystemTables.byOid((int) oid);
    return system != null && system.schema().equals("pg_catalog");
  }

  private static String list(List<String> columns) {
    return columns.stream().map(Names::quoted).collect(Collectors.joining(", ", "(", ")"));
  }

  private static @Nullable String constraint(long oid, Run run) {
    Database database = run.backend().database();
    for (Relation one : database.relations()) {
      for (Constraint constraint : one.constraints()) {
        if (constraint.oid() == oid) {
          Relation target = database.byOid(constraint.target());
          return switch (constraint.kind()) {
            case 'p' -> "PRIMARY KEY " + list(constraint.columns());
            case 'u' -> "UNIQUE " + list(constraint.columns());
            case 'f' ->
                "FOREIGN KEY "
                    + list(constraint.columns())
                    + " REFERENCES "
                    + (target == null ? "" : Names.quoted(target.name()))
                    + list(constraint.targetColumns());
            default -> "CHECK ((" + constraint.text() + "))";
          };
        }
      }
    }
    return null;
  }

  private static @Nullable String view(long oid, Run run) {
    Relation found = run.backend().database().byOid((int) oid);
    return found == null || found.kind() != 'v' ? null : " " + found.text() + ";";
  }

  private static @Nullable String index(long oid, Run run) {
    Database database = run.backend().database();
    Relation found = database.byOid((int) oid);
    Relation table = found == null ? null : database.byOid(found.table());
    if (found == null || table == null) {
      return null;
    }
    return "CREATE "
        + (found.unique() ? "UNIQUE " : "")
        + "INDEX "
        + Names.quoted(found.name())
        + " ON "
        + table.schema()
        + "."
        + Names.quoted(table.name())
        + " USING btree "
        + list(found.columns().stream().map(Attribute::name).toList());
  }

  private static String[] recorded(long oid) {
    for (String[] row : Recorded.table("pg_proc")) {
      if (row[0].equals(Long.toString(oid))) {
        return row;
      }
    }
    return new String[0];
  }

  private static @Nullable OwnFunction own(long oid, Run run) {
    return run.backend().database().functions().stream()
        .filter(one -> one.oid() == oid)
        .findFirst()
        .orElse(null);
  }

  private static void functions() {
    define(
        "pg_get_function_result(oid)text",
        (run, a) -> {
          OwnFunction own = own(Values.whole(a[0]), run);
          String[] row = recorded(Values.whole(a[0]));
          if (own != null) {
            return own.procedure() ? null : own.shownResult();
          }
          if (row.length == 0) {
            return null;
          }
          String result = Types.format(Types.of(Integer.parseInt(row[18])), -1);
          return row[13].equals("t") ? "SETOF " + result : result;
        });
    for (String name : List.of("pg_get_function_arguments", "pg_get_function_identity_arguments")) {
      define(
          name + "(oid)text",
          (run, a) -> {
            OwnFunction own = own(Values.whole(a[0]), run);
            return own != null ? own.arguments() : arguments(recorded(Values.whole(a[0])));
          });
    }
    define(
        "pg_get_functiondef(oid)text",
        (run, a) -> {
          OwnFunction own = own(Values.whole(a[0]), run);
          return own == null ? null : definition(own);
        });
  }

  private static @Nullable String arguments(String[] row) {
    if (row.length == 0) {
      return null;
    }
    String names = Recorded.field(row[22]);
    String[] titles = names == null ? new String[0] : names.replaceAll("[{}]", "").split(",");
    StringBuilder out = new StringBuilder();
    int index = 0;
    for (String oid : row[19].split(" ")) {
      if (!oid.isEmpty()) {
        String title = index < titles.length ? titles[index].replace("\"", "") : "";
        out.append(out.isEmpty() ? "" : ", ").append(title).append(title.isEmpty() ? "" : " ");
        out.append(Types.format(Types.of(Integer.parseInt(oid)), -1));
        index++;
      }
    }
    return out.toString();
  }

  private static String definition(OwnFunction own) {
    String body =
        own.language().equals("c")
            ? "'" + String.join("', $function$", own.body()) + "$function$"
            : "$function$" + own.body().getFirst() + "$function$";
    return "CREATE OR REPLACE "
        + (own.procedure() ? "PROCEDURE " : "FUNCTION ")
        + own.schema()
        + "."
        + own.name()
        + "("
        + own.arguments()
        + ")\n"
        + (own.procedure() ? "" : " RETURNS " + own.shownResult() + "\n")
        + " LANGUAGE "
        + own.language()
        + "\nAS "
        + body
        + "\n";
  }

  private static void descriptions() {
    define("obj_description(oid)text", (run, a) -> null);
    define("obj_description(oid,name)text", (run, a) -> null);
    define("shobj_description(oid,name)text", (run, a) -> null);
    define("col_description(oid,int4)text", (run, a) -> null);
  }

  private static void privileges() {
    for (String what :
        List.of("table", "schema", "database", "function", "sequence", "any_column")) {
      String name = "has_" + what + "_privilege";
      define(name + "(oid,text)bool", (run, a) -> true);
      define(name + "(text,text)bool", (run, a) -> true);
      define(name + "(name,text,text)bool", (run, a) -> true);
    }
    define("pg_has_role(name,text)bool", (run, a) -> run.backend().isSuperuser());
    define("pg_has_role(name,name,text)bool", (run, a) -> run.backend().isSuperuser());
    define("has_column_privilege(text,text,text)bool", (run, a) -> true);
  }

  private static @Nullable Object serial(@Nullable Object[] a, Run run) throws SqlError {
    Relation table = Names.required(Names.path(String.valueOf(a[0])), run.backend());
    int at = table.index(String.valueOf(a[1]));
    String name = table.name() + "_" + a[1] + "_seq";
    return at >= 0 && run.backend().database().find(table.schema(), name) != null
        ? table.schema() + "." + name
        : null;
  }

  private static void sizes() {
    for (String name :
        List.of("pg_table_size", "pg_relation_size", "pg_total_relation_size", "pg_indexes_size")) {
      define(
          name + "(regclass)int8",
          (run, a) -> {
            Relation found = run.backend().database().byOid((int) Values.whole(a[0]));
            return found == null || found.kind() == 'v'
                ? 0L
                : found.kind() == 'i' ? 16_384L : 8192L * RelationRows.pages(found);
          });
    }
    define(
        "pg_database_size(name)int8",
        (run, a) -> 7_836_463L + 8192L * run.backend().database().relations().size());
    define(
        "pg_database_size(oid)int8",
        (run, a) -> 7_836_463L + 8192L * run.backend().database().relations().size());
    define("pg_size_pretty(int8)text", (run, a) -> pretty(Values.whole(a[0])));
  }

  private static String pretty(long bytes) {
    if (Math.abs(bytes) < 10_240) {
      return bytes + " bytes";
    }
    String[] units = {"kB", "MB", "GB", "TB"};
    double size = bytes / 1024.0;
    int unit = 0;
    while (Math.abs(size) >= 10_239.5 && unit < 3) {
      size /= 1024;
      unit++;
    }
    return Math.round(size) + " " + units[unit];
  }
}
