package decnet.decoy.service.postgres;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CREATE, ALTER and DROP of everything but tables; TRUNCATE. */
final class Objects {
  private final Backend backend;
  private final Database database;
  private final Cluster cluster;

  Objects(Backend backend) {
    this.backend = backend;
    database = backend.database();
    cluster = backend.cluster();
  }

  /** Carries it out; the tag. */
  String create(Statement.Create create) throws SqlError {
    String name = create.name().getLast();
    switch (create.what()) {
      case "DATABASE" -> {
        if (cluster.database(name) != null) {
          throw exists("42P04", "database", name, "dbcommands.c:1242:createdb");
        }
        if (!backend.isSuperuser() && !backend.role().createDatabase()) {
          throw SqlError.error(
              "42501", "permission denied to create database", "dbcommands.c:858:createdb");
        }
        cluster.add(new Database(cluster.nextOid(), name));
      }
      case "SCHEMA" -> {
        if (database.hasSchema(name)) {
          SqlError there = exists("42P06", "schema", name, "pg_namespace.c:62:NamespaceCreate");
          if (!create.ifNotExists()) {
            throw there;
          }
          skip(
              "42P06",
              "schema \"" + name + "\" already exists, skipping",
              "schemacmds.c:131:CreateSchemaCommand");
        } else {
          backend.superuser(
              "permission denied for database " + database.name(), "aclchk.c:3650:aclcheck_error");
          database.addSchema(name, cluster.nextOid());
        }
      }
      case "ROLE", "GROUP" -> new Roles(backend).create(name, create.options());
      case "SEQUENCE" -> sequence(create);
      case "EXTENSION", "LANGUAGE" -> extension(create);
      case "TRIGGER" ->
          throw SqlError.error(
              "42883",
              "function " + name + "() does not exist",
              "parse_func.c:2171:LookupFuncName");
      default ->
          backend.superuser("permission denied for schema public", "aclchk.c:3650:aclcheck_error");
    }
    return "CREATE "
        + (create.what().equals("GROUP")
            ? "ROLE"
            : create.what().equals("LANGUAGE") ? "EXTENSION" : create.what());
  }

  static SqlError exists(String code, String what, String name, String place) {
    return SqlError.error(code, what + " \"" + name + "\" already exists", place);
  }

  private void skip(String code, String message, String place) {
    backend.notice(SqlError.warning(code, message, place).asNotice());
  }

  private void sequence(Statement.Create create) throws SqlError {
    String schema = Names.creation(create.name(), backend, create.at());
    Rights.create(backend, schema, create.at());
    String name = create.name().getLast();
    if (database.find(schema, name) != null) {
      if (!create.ifNotExists()) {
        throw exists("42P07", "relation", name, "heap.c:1164:heap_create_with_catalog");
      }
      skip(
          "42P07",
          "relation \"" + name + "\" already exists, skipping",
          "parse_utilcmd.c:207:transformCreateStmt");
      return;
    }
    backend.change(
        schema,
        name,
        Relation.sequence(cluster.nextOid(), schema, name, new Relation.Counter(Types.INT8)));
  }

  private void extension(Statement.Create create) throws SqlError {
    String name = create.name().getLast();
    backend.attempt("extension", name);
    if (name.equals("plpgsql") || database.extensions().containsKey(name)) {
      if (!create.ifNotExists()) {
        throw exists("42710", "extension", name, "extension.c:1969:CreateExtension");
      }
      skip(
          "42710",
          "extension \"" + name + "\" already exists, skipping",
          "extension.c:1962:CreateExtension");
      return;
    }
    if (Extensions.version(name).isEmpty()) {
      throw SqlError.unsupported(
              "extension \"" + name + "\" is not available",
              "extension.c:669:parse_extension_control_file")
          .detail(
              "Could not open extension control file \"/usr/share/postgresql/15/extension/"
                  + name
                  + ".control\": No such file or directory.")
          .hint("The extension must first be installed on the system where PostgreSQL is running.");
    }
    if (!backend.isSuperuser()) {
      throw SqlError.error(
              "42501",
              "permission denied to create extension \"" + name + "\"",
              "extension.c:1051:execute_extension_script")
          .hint("Must be superuser to create this extension.");
    }
    if (backend.searchPath().isEmpty()) {
      throw SqlError.error(
          "3F000",
          "no schema has been selected to create in",
          "extension.c:1776:CreateExtensionInternal");
    }
    database.addExtension(name, cluster.nextOid());
  }

  String drop(Statement.Drop drop) throws SqlError {
    for (List<String> name : drop.names()) {
      switch (drop.what()) {
        case "TABLE", "VIEW", "INDEX", "SEQUENCE" -> relation(drop, name);
        case "DATABASE" -> dropDatabase(drop, name.getLast());
        case "SCHEMA" -> dropSchema(drop, name.getLast());
        case "ROLE" -> dropRole(drop, name.getLast());
        case "EXTENSION" -> {
          if (!database.dropExtension(name.getLast())) {
            missing(
                drop,
                "42704",
                "extension \"" + name.getLast() + "\" does not exist",
                "extension.c:195:get_extension_oid");
          }
        }
        case "FUNCTION", "PROCEDURE", "AGGREGATE" -> {
          String plain = name.getLast().replaceAll("\\(.*", "");
          if (!database.dropFunction(plain)) {
            String shown = name.getLast().contains("(") ? name.getLast() : plain;
            missing(
                drop,
                "42883",
                "function " + shown + " does not exist",
                "parse_func.c:2444:LookupFuncWithArgs");
          }
        }
        default ->
            missing(
                drop,
                "42704",
                drop.what().toLowerCase(Locale.ROOT) + " \"" + name.getLast() + "\" does not exist",
                "dropcmds.c:476:does_not_exist_skipping");
      }
    }
    return "DROP " + drop.what();
  }

  private void missing(Statement.Drop drop, String code, String message, String place)
      throws SqlError {
    if (!drop.ifExists()) {
      throw SqlError.error(code, message, place);
    }
    backend.notice(
        SqlError.notice(message + ", skipping", "dropcmds.c:494:does_not_exist_skipping"));
  }

  private static char kind(String what) {
    return switch (what) {
      case "VIEW" -> 'v';
      case "INDEX" -> 'i';
      case "SEQUENCE" -> 'S';
      default -> 'r';
    };
  }

  private void relation(Statement.Drop drop, List<String> path) throws SqlError {
    Relation found = Names.relation(path, backend);
    String name = path.getLast();
    String what = drop.what().toLowerCase(Locale.ROOT);
    if (found == null) {
      if (path.size() > 1 && !database.hasSchema(path.getFirst()) && !drop.ifExists()) {
        throw SqlError.error(
            "3F000",
            "schema \"" + path.getFirst() + "\" does not exist",
            "tablecmds.c:1285:DropErrorMsgNonExistent");
      }
      if (!drop.ifExists()) {
        throw SqlError.error(
            "42P01",
            what + " \"" + name + "\" does not exist",
            "tablecmds.c:1304:DropErrorMsgNonExistent");
      }
      backend.notice(
          SqlError.notice(
              what + " \"" + name + "\" does not exist, skipping",
              "tablecmds.c:1310:DropErrorMsgNonExistent"));
      return;
    }
    if (found.kind() != kind(drop.what())) {
      String own =
          switch (found.kind()) {
            case 'v' -> "VIEW";
            case 'i' -> "INDEX";
            case 'S' -> "SEQUENCE";
            default -> "TABLE";
          };
      String article = drop.what().equals("INDEX") ? "an " : "a ";
      throw SqlError.error(
              "42809",
              "\"" + name + "\" is not " + article + what,
              "tablecmds.c:1339:DropErrorMsgWrongType")
          .hint(
              "Use DROP "
                  + own
                  + " to remove "
                  + (own.equals("INDEX") ? "an " : "a ")
                  + own.toLowerCase(Locale.ROOT)
                  + ".");
    }
    remove(found, drop.cascade());
  }

  /** Takes a relation out with what belongs to it. */
  private void remove(Relation found, boolean cascade) throws SqlError {
    for (Relation other : database.relations()) {
      for (Constraint constraint : other.constraints()) {
        boolean depends =
            constraint.kind() == 'f'
                && constraint.target() == found.oid()
                && other.oid() != found.oid();
        if (depends && !cascade) {
          throw SqlError.error(
                  "2BP01",
                  "cannot drop table " + found.name() + " because other objects depend on it",
                  "dependency.c:1196:reportDependentObjects")
              .detail(
                  "constraint "
                      + constraint.name()
                      + " on table "
                      + other.name()
                      + " depends on table "
                      + found.name())
              .hint("Use DROP ... CASCADE to drop the dependent objects too.");
        }
        if (depends) {
          backend.notice(
              SqlError.notice(
                  "drop cascades to constraint " + constraint.name() + " on table " + other.name(),
                  "dependency.c:1218:reportDependentObjects"));
          backend.change(
              other.schema(),
              other.name(),
              other.with(
                  other.constraints().stream().filter(one -> !one.equals(constraint)).toList()));
        }
      }
      if (other.table() == found.oid() || isOwn(other, found)) {
        backend.change(other.schema(), other.name(), null);
      }
    }
    backend.change(found.schema(), found.name(), null);
  }

  private static boolean isOwn(Relation sequence, Relation table) {
    return sequence.kind() == 'S'
        && table.columns().stream()
            .anyMatch(
                column -> sequence.name().equals(table.name() + "_" + column.name() + "_seq"));
  }

  private void dropDatabase(Statement.Drop drop, String name) throws SqlError {
    if (cluster.database(name) == null) {
      missing(
          drop, "3D000", "database \"" + name + "\" does not exist", "dbcommands.c:1549:dropdb");
      return;
    }
    if (name.startsWith("template")) {
      throw SqlError.error("42809", "cannot drop a template database", "dbcommands.c:1578:dropdb");
    }
    if (name.equals(database.name())) {
      throw SqlError.error(
          "55006", "cannot drop the currently open database", "dbcommands.c:1586:dropdb");
    }
    backend.superuser("must be owner of database " + name, "aclchk.c:3788:aclcheck_error");
    cluster.dropDatabase(name);
  }

  private void dropSchema(Statement.Drop drop, String name) throws SqlError {
    if (!database.hasSchema(name)) {
      missing(
          drop,
          "3F000",
          "schema \"" + name + "\" does not exist",
          "namespace.c:3099:get_namespace_oid");
      return;
    }
    if (name.equals("pg_catalog") || name.equals("information_schema")) {
      throw SqlError.error(
          "2BP01",
          "cannot drop schema " + name + " because it is required by the database system",
          "dependency.c:768:findDependentObjects");
    }
    List<Relation> within =
        database.relations().stream().filter(one -> one.schema().equals(name)).toList();
    if (!within.isEmpty() && !drop.cascade()) {
      throw SqlError.error(
              "2BP01",
              "cannot drop schema " + name + " because other objects depend on it",
              "dependency.c:1196:reportDependentObjects")
          .detail("table " + within.getFirst().name() + " depends on schema " + name)
          .hint("Use DROP ... CASCADE to drop the dependent objects too.");
    }
    for (Relation one : within) {
      backend.change(one.schema(), one.name(), null);
    }
    database.dropSchema(name);
  }

  private void dropRole(Statement.Drop drop, String name) throws SqlError {
    Role role = cluster.role(name);
    if (role == null) {
      missing(drop, "42704", "role \"" + name + "\" does not exist", "user.c:951:DropRole");
      return;
    }
    if (role.name().equals(backend.login().name())) {
      throw SqlError.error("55006", "current user cannot be dropped", "user.c:974:DropRole");
    }
    if (role.oid() == 10) {
      throw SqlError.error(
          "2BP01",
          "cannot drop role postgres because it is required by the database system",
          "user.c:1018:DropRole");
    }
    cluster.dropRole(name);
  }

  String truncate(Statement.Truncate truncate) throws SqlError {
    for (List<String> path : truncate.names()) {
      Relation found = Names.required(path, backend);
      for (Relation other : database.relations()) {
        boolean refers =
            other.oid() != found.oid()
                && other.constraints().stream()
                    .anyMatch(one -> one.kind() == 'f' && one.target() == found.oid());
        @Nullable List<String> listed =
            truncate.names().stream()
                .filter(one -> one.getLast().equals(other.name()))
                .findFirst()
                .orElse(null);
        if (refers && listed == null && !truncate.cascade()) {
          throw SqlError.unsupported(
                  "cannot truncate a table referenced in a foreign key constraint",
                  "heap.c:3230:heap_truncate_check_FKs")
              .detail("Table \"" + other.name() + "\" references \"" + found.name() + "\".")
              .hint(
                  "Truncate table \""
                      + other.name()
                      + "\" at the same time, or use TRUNCATE ... CASCADE.");
        }
        if (refers && listed == null) {
          backend.notice(
              SqlError.notice(
                  "truncate cascades to table \"" + other.name() + "\"",
                  "tablecmds.c:1834:ExecuteTruncateGuts"));
          backend.change(other.schema(), other.name(), other.withRows(List.of()));
        }
      }
      backend.change(found.schema(), found.name(), found.withRows(List.of()));
    }
    return "TRUNCATE TABLE";
  }
}
