package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Object identifiers that show names: regclass, regtype, regproc, regrole, regnamespace. */
final class Names {
  private static final Map<String, Long> PROCEDURES = new HashMap<>();
  private static final Map<Long, String> PROCEDURE_NAMES = new HashMap<>();

  static {
    for (String[] row : Recorded.table("pg_proc")) {
      PROCEDURES.putIfAbsent(row[1], Long.parseLong(row[0]));
      PROCEDURE_NAMES.put(Long.parseLong(row[0]), row[1]);
    }
  }

  /** In place of where the name stands: what is made is no relation. */
  static final int FUNCTION = -2;

  private Names() {}

  /** The number of a name in the recorded catalogue. */
  static Long recorded(Type type, String text) {
    if (text.matches("[0-9]+")) {
      return Long.parseLong(text);
    }
    String plain = text.startsWith("pg_catalog.") ? text.substring(11) : text;
    return type.oid() == 24 || type.oid() == 2202
        ? PROCEDURES.getOrDefault(plain.replaceAll("\\(.*", ""), 0L)
        : 0L;
  }

  static String quoted(String name) {
    boolean plain = name.matches("[a-z_][a-z0-9_$]*") && "UC".indexOf(Recorded.keyword(name)) >= 0;
    boolean free = name.matches("[a-z_][a-z0-9_$]*") && Recorded.keyword(name) == 'N';
    return plain && Recorded.keyword(name) == 'U' || free
        ? name
        : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** What the number shows. */
  static String registered(Type type, long oid, Run run) {
    Backend backend = run.backend();
    return switch (type.oid()) {
      case 24 -> oid == 0 ? "-" : PROCEDURE_NAMES.getOrDefault(oid, Long.toString(oid));
      case 2205 -> oid == 0 ? "-" : relation((int) oid, backend);
      case 2206 ->
          oid == 0
              ? "-"
              : Types.has((int) oid) ? Types.format(Types.of((int) oid), -1) : Long.toString(oid);
      case 4096 -> role(oid, backend);
      case 4089 -> schema(oid, backend);
      default -> Long.toString(oid);
    };
  }

  private static String relation(int oid, Backend backend) {
    Relation relation = backend.database().byOid(oid);
    if (relation != null) {
      boolean visible = backend.searchPath().contains(relation.schema());
      return (visible ? "" : quoted(relation.schema()) + ".") + quoted(relation.name());
    }
    SystemTables.SystemTable system = SystemTables.byOid(oid);
    if (system == null) {
      return Integer.toString(oid);
    }
    return (system.schema().equals("pg_catalog") ? "" : system.schema() + ".") + system.name();
  }

  static String role(long oid, Backend backend) {
    for (Role role : backend.cluster().roles()) {
      if (role.oid() == oid) {
        return role.name();
      }
    }
    for (String[] row : Recorded.table("pg_authid")) {
      if (row[0].equals(Long.toString(oid))) {
        return row[1];
      }
    }
    return Long.toString(oid);
  }

  private static String schema(long oid, Backend backend) {
    for (String[] row : Recorded.table("pg_namespace")) {
      if (row[0].equals(Long.toString(oid))) {
        return row[1];
      }
    }
    for (Map.Entry<String, Integer> one : backend.database().schemas().entrySet()) {
      if (one.getValue() == oid) {
        return one.getKey();
      }
    }
    return Long.toString(oid);
  }

  /** A name as a text has it: parts by dots, folded unless quoted. */
  static List<String> path(String text) throws SqlError {
    List<String> path = new ArrayList<>();
    for (Token token : Lexer.tokens(text)) {
      if (token.isName()) {
        path.add(token.value());
      }
    }
    return path.isEmpty() ? List.of(text) : path;
  }

  static SqlError noRelation(List<String> path) {
    return SqlError.error(
        "42P01",
        "relation \"" + String.join(".", path) + "\" does not exist",
        "namespace.c:433:RangeVarGetRelidExtended");
  }

  /** The number that a name stands for. */
  static Object parse(Type type, String text, Run run) throws SqlError {
    if (text.matches("\\s*[0-9]+\\s*")) {
      return Long.parseLong(text.strip()) & 0xffffffffL;
    }
    if (text.equals("-")) {
      return 0L;
    }
    List<String> path = path(text);
    Backend backend = run.backend();
    return switch (type.oid()) {
      case 2205 -> {
        Long found = relationOid(path, backend);
        if (found == null) {
          throw noRelation(path);
        }
        yield found;
      }
      case 2206 -> typeOid(text);
      case 24, 2202 -> {
        String name = path(text.replaceAll("\\(.*", "")).getLast();
        Long found = PROCEDURES.get(name);
        for (OwnFunction own : backend.database().functions()) {
          found = own.name().equals(name) ? Long.valueOf(own.oid()) : found;
        }
        if (found == null) {
          throw SqlError.error(
              "42883", "function \"" + text + "\" does not exist", "regproc.c:99:regprocin");
        }
        yield found;
      }
      case 4096 -> {
        Role role = backend.cluster().role(path.getLast());
        if (role == null) {
          throw SqlError.error(
              "42704", "role \"" + path.getLast() + "\" does not exist", "acl.c:5203:get_role_oid");
        }
        yield (long) role.oid();
      }
      case 4089 -> {
        if (!backend.database().hasSchema(path.getLast())) {
          throw SqlError.error(
              "3F000",
              "schema \"" + path.getLast() + "\" does not exist",
              "namespace.c:3099:get_namespace_oid");
        }
        yield (long) backend.database().schemaOid(path.getLast());
      }
      default -> ValueText.in(Types.OID, text, run) instanceof Long number ? number : 0L;
    };
  }

  private static Object typeOid(String text) throws SqlError {
    Expr expr = StatementParser.expression("null::" + text);
    if (expr instanceof Expr.Cast cast) {
      Type type = Types.named(cast.type().name().getLast());
      if (type != null) {
        return (long) (cast.type().array() ? Types.arrayOf(type) : type).oid();
      }
    }
    throw SqlError.error(
        "42704", "type \"" + text + "\" does not exist", "parse_type.c:793:parseTypeString");
  }

  /** The relation's number, null when there is none. */
  static @Nullable Long relationOid(List<String> path, Backend backend) {
    Relation own = relation(path, backend);
    if (own != null) {
      return (long) own.oid();
    }
    String schema = path.size() > 1 ? path.get(path.size() - 2) : "pg_catalog";
    SystemTables.SystemTable system = SystemTables.find(schema, path.getLast());
    return system == null ? null : Long.valueOf(system.oid());
  }

  /** A relation of the database by its name; null when there is none. */
  static @Nullable Relation relation(List<String> path, Backend backend) {
    String name = path.getLast();
    if (path.size() > 1) {
      return backend.database().find(path.get(path.size() - 2), name);
    }
    for (String schema : backend.searchPath()) {
      Relation found = backend.database().find(schema, name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A relation that must be there, for a statement about it. */
  static Relation required(List<String> path, Backend backend) throws SqlError {
    Relation found = relation(path, backend);
    if (found == null) {
      throw noRelation(path);
    }
    return found;
  }

  /** The schema that a new object goes to. */
  static String creation(List<String> path, Backend backend, int at) throws SqlError {
    if (path.size() > 1) {
      String schema = path.get(path.size() - 2);
      if (!backend.database().hasSchema(schema)) {
        throw SqlError.error(
                "3F000",
                "schema \"" + schema + "\" does not exist",
                "namespace.c:3099:get_namespace_oid")
            .at(at);
      }
      return schema;
    }
    List<String> schemas = backend.searchPath();
    if (schemas.isEmpty()) {
      throw SqlError.error(
          "3F000",
          "no schema has been selected to create in",
          at == FUNCTION
              ? "namespace.c:3077:QualifiedNameGetCreationNamespace"
              : "namespace.c:499:RangeVarGetCreationNamespace");
    }
    return schemas.getFirst();
  }
}
