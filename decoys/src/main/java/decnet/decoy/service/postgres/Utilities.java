package decnet.decoy.service.postgres;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SET, SHOW, transactions and the statements that only answer. */
final class Utilities {
  private final Backend backend;
  private final Engine engine;

  Utilities(Backend backend, Engine engine) {
    this.backend = backend;
    this.engine = engine;
  }

  static void inTransaction(Backend backend, String what) throws SqlError {
    if (backend.status() == 'I') {
      throw SqlError.error(
          "25P01",
          what + " can only be used in transaction blocks",
          "xact.c:3587:CheckTransactionBlock");
    }
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  String set(Statement.Set set) throws SqlError {
    String tag = set.value() == null ? "RESET" : "SET";
    String value = set.value();
    switch (set.name()) {
      case "transaction" -> {
        return "SET";
      }
      case "role", "session_authorization" -> {
        become(set.name(), value);
        return tag;
      }
      default -> {
        backend.settings().set(set.name(), value);
        return tag;
      }
    }
  }

  private void become(String what, @Nullable String name) throws SqlError {
    if (name == null || name.equals("none") || name.equals("default")) {
      backend.become(backend.login());
      return;
    }
    Role role = backend.cluster().role(name);
    if (role == null) {
      throw SqlError.error(
          "22023", "role \"" + name + "\" does not exist", "guc.c:12053:call_string_check_hook");
    }
    if (!backend.login().superuser() && !role.name().equals(backend.login().name())) {
      throw SqlError.error(
          "42501",
          what.equals("role")
              ? "permission denied to set role \"" + name + "\""
              : "permission denied to set session authorization",
          "guc.c:12053:call_string_check_hook");
    }
    backend.become(role);
  }

  List<String> titles(Statement.Show show) {
    return show.name().equals("all")
        ? List.of("name", "setting", "description")
        : List.of(Settings.name(show.name()));
  }

  List<@Nullable Object[]> show(Statement.Show show) throws SqlError {
    List<@Nullable Object[]> rows = new ArrayList<>();
    if (show.name().equals("all")) {
      for (String[] row : Recorded.SETTINGS) {
        rows.add(new Object[] {row[0], backend.settings().get(row[0]), Recorded.field(row[12])});
      }
      return rows;
    }
    String value = backend.settings().get(show.name());
    if (value == null) {
      throw Settings.unknown(show.name());
    }
    rows.add(new Object[] {value});
    return rows;
  }

  @SuppressWarnings("RefactorSwitch") // the branches do more than yield a value
  String transaction(Statement.Transaction transaction) throws SqlError {
    switch (transaction.kind()) {
      case "BEGIN", "START TRANSACTION" -> {
        if (backend.status() != 'I') {
          backend.notice(
              SqlError.warning(
                  "25001",
                  "there is already a transaction in progress",
                  "xact.c:3789:BeginTransactionBlock"));
        }
        backend.begin();
        return transaction.kind();
      }
      case "COMMIT" -> {
        return commit();
      }
      case "ROLLBACK" -> {
        if (backend.status() == 'I') {
          none("xact.c:4110:UserAbortTransactionBlock");
        }
        backend.rollback();
        engine.transactionEnded();
        return "ROLLBACK";
      }
      case "SAVEPOINT" -> {
        inTransaction(backend, "SAVEPOINT");
        backend.savepoint(transaction.name());
        return "SAVEPOINT";
      }
      case "ROLLBACK TO" -> {
        inTransaction(backend, "ROLLBACK TO SAVEPOINT");
        backend.rollbackTo(transaction.name());
        return "ROLLBACK";
      }
      default -> {
        inTransaction(backend, "RELEASE SAVEPOINT");
        backend.release(transaction.name());
        return "RELEASE";
      }
    }
  }

  private void none(String place) {
    backend.notice(SqlError.warning("25P01", "there is no transaction in progress", place));
  }

  private String commit() throws SqlError {
    boolean failed = backend.status() == 'E';
    if (backend.status() == 'I') {
      none("xact.c:3987:EndTransactionBlock");
    }
    if (failed) {
      backend.rollback();
    } else {
      backend.commit();
    }
    engine.transactionEnded();
    return failed ? "ROLLBACK" : "COMMIT";
  }

  /** An anonymous block is taken and not run, but its language must be there. */
  String block(Statement.Do block) throws SqlError {
    if (!block.language().equals("plpgsql")) {
      throw SqlError.error(
          "42704",
          "language \"" + block.language() + "\" does not exist",
          "functioncmds.c:2116:ExecuteDoStmt");
    }
    List<Token> tokens = Lexer.tokens(block.body());
    Token first = tokens.getFirst();
    if (!first.is("begin") && !first.is("declare") && !first.is("<<")) {
      String shown = block.body().substring(first.at(), first.end());
      throw SqlError.error(
          "42601",
          first.kind() == Token.Kind.END
              ? "syntax error at end of input"
              : "syntax error at or near \"" + shown + "\"",
          "pl_scanner.c:538:plpgsql_yyerror");
    }
    return "DO";
  }

  String other(Statement.Other other) throws SqlError {
    if (!other.relation().isEmpty()) {
      Names.required(other.relation(), backend);
    }
    switch (other.tag()) {
      case "CLOSE" -> {
        if (!engine.close(other.name())) {
          throw SqlError.error(
              "34000",
              "cursor \"" + other.name() + "\" does not exist",
              "portalcmds.c:240:PerformPortalClose");
        }
        return other.name().equals("all") ? "CLOSE CURSOR ALL" : "CLOSE CURSOR";
      }
      case "DEALLOCATE" -> {
        engine.deallocate(other.name());
        return other.name().equals("all") ? "DEALLOCATE ALL" : "DEALLOCATE";
      }
      case "LOAD" -> {
        new Routines(backend).library(other.name());
        return "LOAD";
      }
      case "LOCK TABLE" -> inTransaction(backend, "LOCK TABLE");
      case "GRANT", "REVOKE", "GRANT ROLE", "REVOKE ROLE" -> grantee(other.name());
      case "ALTER SYSTEM" -> system(other.name());
      case "ALTER DATABASE" -> {
        if (backend.cluster().database(other.name()) == null) {
          throw SqlError.error(
              "3D000",
              "database \"" + other.name() + "\" does not exist",
              "dbcommands.c:3032:get_database_oid");
        }
      }
      default -> {}
    }
    return other.tag();
  }

  private void grantee(String name) throws SqlError {
    if (!name.equals("public")
        && !name.startsWith("pg_")
        && !name.equals("current_user")
        && backend.cluster().role(name) == null) {
      throw SqlError.error(
          "42704", "role \"" + name + "\" does not exist", "acl.c:5201:get_role_oid");
    }
  }

  private void system(String text) throws SqlError {
    String name = text.split(" ", 2)[0];
    if (backend.settings().get(name) == null && !name.equals("all")) {
      throw Settings.unknown(name);
    }
    backend.superuser(
        "permission denied to set parameter \"" + name + "\"",
        "guc.c:8609:AlterSystemSetConfigFile");
    if (backend.status() == 'T') {
      throw SqlError.error(
          "25001",
          "ALTER SYSTEM cannot run inside a transaction block",
          "xact.c:3481:PreventInTransactionBlock");
    }
  }
}
