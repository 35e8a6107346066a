package decnet.decoy.service.mysql;

/** Refuses the statements that a client's account has no rights for, before anything is done. */
final class Permission {
  private final Client client;
  private final Rights rights;

  Permission(Client client) {
    this.client = client;
    rights = client.rights();
  }

  void check(Statement statement) throws SqlError {
    switch (statement) {
      case Statement.Query query -> {
        if (!query.select().file().isEmpty()) {
          rights.server("FILE");
        }
      }
      case Statement.Insert insert ->
          table(insert.replace() ? "INSERT, DELETE" : "INSERT", insert.table());
      case Statement.Update update -> table("UPDATE", update.table());
      case Statement.Delete delete -> table("DELETE", delete.table());
      case Statement.CreateTable create -> table("CREATE", create.table());
      case Statement.DropTable drop -> {
        for (Statement.Name name : drop.tables()) {
          table("DROP", name);
        }
      }
      case Statement.Truncate truncate -> table("DROP", truncate.table());
      case Statement.CreateDatabase create -> rights.database(create.name());
      case Statement.DropDatabase drop -> rights.database(drop.name());
      case Statement.Assign assign -> globals(assign);
      case Statement.Show show -> show(show);
      case Statement.File file -> rights.everything();
      case Statement.Accepted accepted -> rights.accepted(accepted.text(), client.database());
      case Statement.Use use -> rights.database(use.name());
      case Statement.Kill kill -> {
        // an own thread or one that is not there
      }
      case Statement.Prepare prepare -> {}
      case Statement.Execute execute -> {}
      case Statement.Deallocate gone -> {}
    }
  }

  private void globals(Statement.Assign assign) throws SqlError {
    for (Statement.Assignment assignment : assign.assignments()) {
      if (assignment.global()) {
        client.variable(assignment.name());
        rights.global(assignment.name());
      }
    }
  }

  private void table(String command, Statement.Name name) throws SqlError {
    rights.table(command, client.home(name.database()), name.table());
  }

  private void show(Statement.Show show) throws SqlError {
    switch (show.what()) {
      case "tables", "table", "events", "triggers" -> {
        if (!show.of().database().isEmpty()) {
          rights.database(show.of().database());
        }
      }
      case "columns", "index", "indexes", "keys" -> table("SELECT", show.of());
      case "create table" -> table("SHOW", show.of());
      case "grants" -> {
        if (!show.of().table().isEmpty() && !show.of().table().equals(client.user())) {
          rights.database("mysql");
        }
      }
      case "master", "binary" -> rights.server("SUPER, BINLOG MONITOR");
      case "slave" -> rights.server("SUPER, SLAVE MONITOR");
      default -> {
        // everybody may
      }
    }
  }
}
