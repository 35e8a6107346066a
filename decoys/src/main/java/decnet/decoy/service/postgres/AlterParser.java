package decnet.decoy.service.postgres;

import decnet.decoy.service.postgres.Statement.AlterTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads ALTER. */
final class AlterParser {
  private final TokenReader in;
  private final DefinitionParser definitions;
  private final TableParser tables;

  AlterParser(TokenReader in, DefinitionParser definitions, QueryParser queries) {
    this.in = in;
    tables = new TableParser(in, queries);
    this.definitions = definitions;
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  Statement alter() throws SqlError {
    if (in.accept("table")) {
      return table();
    }
    if (in.accept("role") || in.accept("user")) {
      String name = in.label();
      in.accept("with");
      if (in.at("set") || in.at("reset") || in.at("in") || in.at("rename")) {
        in.rest();
        return new Statement.AlterRole(name, Map.of());
      }
      return new Statement.AlterRole(name, definitions.roleOptions());
    }
    if (in.accept("system")) {
      boolean all = in.accept("reset");
      if (!all) {
        in.expect("set");
      }
      String name = String.join(".", in.qualified());
      String value = in.rest();
      return new Statement.Other("ALTER SYSTEM", List.of(), name + " " + value);
    }
    String what = in.label().toUpperCase(Locale.ROOT);
    switch (what) {
      case "DATABASE", "SEQUENCE", "VIEW", "INDEX", "SCHEMA", "FUNCTION", "TYPE", "EXTENSION" -> {
        in.accept("if", "exists");
        List<String> name = in.qualified();
        in.rest();
        boolean relation = List.of("SEQUENCE", "VIEW", "INDEX").contains(what);
        return new Statement.Other("ALTER " + what, relation ? name : List.of(), name.getLast());
      }
      case "DEFAULT" -> {
        in.expect("privileges");
        in.rest();
        return new Statement.Other("ALTER DEFAULT PRIVILEGES", List.of(), "");
      }
      default -> throw in.error();
    }
  }

  private Statement table() throws SqlError {
    boolean exists = in.accept("if", "exists");
    in.accept("only");
    List<String> name = in.qualified();
    if (in.accept("add")) {
      Statement.@Nullable ConstraintSpec constraint = tables.constraint();
      if (constraint != null) {
        return new AlterTable(name, exists, "ADD CONSTRAINT", null, constraint, "", "");
      }
      in.accept("column");
      boolean missing = in.accept("if", "not", "exists");
      Statement.ColumnSpec column = tables.column();
      return new AlterTable(name, exists, "ADD", column, null, missing ? "t" : "", "");
    }
    if (in.accept("drop")) {
      boolean constraint = in.accept("constraint");
      in.accept("column");
      boolean missing = in.accept("if", "exists");
      String dropped = in.name();
      in.rest();
      String action = constraint ? "DROP CONSTRAINT" : "DROP";
      return new AlterTable(name, exists, action, null, null, dropped, missing ? "t" : "");
    }
    if (in.accept("rename")) {
      if (in.accept("to")) {
        return new AlterTable(name, exists, "RENAME", null, null, "", in.name());
      }
      in.accept("column");
      String from = in.name();
      in.expect("to");
      return new AlterTable(name, exists, "RENAME COLUMN", null, null, from, in.name());
    }
    if (!in.at("owner")
        && !in.at("set")
        && !in.at("alter")
        && !in.at("enable")
        && !in.at("disable")) {
      throw in.error();
    }
    in.rest();
    return new AlterTable(name, exists, "SET", null, null, "", "");
  }
}
