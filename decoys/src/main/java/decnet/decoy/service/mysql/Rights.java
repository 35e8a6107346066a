package decnet.decoy.service.mysql;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an account may do: everything, or everything with one database and nothing else. The texts
 * and the order of the checks are measured on MariaDB 10.11.19 with an account that was granted all
 * on one database. Immutable.
 *
 * @param only the one database; empty for an account with all rights
 * @param user the account's name; its host is {@code %}
 * @param host where its client is, as texts name it
 * @param withPassword whether the account has a password
 */
record Rights(String only, String user, String host, boolean withPassword) {
  private static final int MAX_JUDGED = 4096; // characters of a statement
  private static final String INFORMATION_SCHEMA = "information_schema";
  private static final String NAME = "`?([\\w$]+)`?";
  private static final Pattern ON_TABLE =
      Pattern.compile(
          "(?:lock|analyze|optimize|alter|create|drop)\\s+(?:or\\s+replace\\s+)?(?:(?:table|tables|view)"
              + "|(?:unique\\s+)?index\\s+\\S+\\s+on)\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?(?:"
              + NAME
              + "\\s*\\.\\s*)?"
              + NAME
              + ".*",
          Pattern.DOTALL);
  private static final Pattern OF_ACCOUNTS =
      Pattern.compile(
          "(?:create|drop|alter|rename)\\s+(?:or\\s+replace\\s+)?(?:user|role)\\b.*",
          Pattern.DOTALL);
  private static final Pattern GRANT =
      Pattern.compile(
          "(grant|revoke)\\s[^;]*?\\son\\s+(?:table\\s+)?(?:(\\*|"
              + NAME
              + ")\\s*\\.\\s*)?(\\*|"
              + NAME
              + ")\\s+(?:to|from)\\s.*",
          Pattern.DOTALL);

  boolean isAll() {
    return only.isEmpty();
  }

  /** Whether a database is seen at all. */
  boolean sees(String database) {
    return isAll() || database.equals(only) || database.equalsIgnoreCase(INFORMATION_SCHEMA);
  }

  /** The database may be used. */
  void database(String name) throws SqlError {
    if (!sees(name)) {
      throw foreign(name);
    }
  }

  private SqlError foreign(String database) {
    return new SqlError(
        1044, "42000", "Access denied for user '" + user + "'@'%' to database '" + database + "'");
  }

  /** A table may be subject to {@code command}, such as SELECT. */
  void table(String command, String database, String table) throws SqlError {
    if (isAll() || database.equals(only)) {
      return;
    }
    if (!database.equalsIgnoreCase(INFORMATION_SCHEMA)) {
      throw new SqlError(
          1142,
          "42000",
          command
              + " command denied to user '"
              + user
              + "'@'"
              + host
              + "' for table `"
              + database
              + "`.`"
              + table
              + "`");
    }
    if (!command.equals("SELECT") && !command.equals("SHOW")) {
      throw foreign(INFORMATION_SCHEMA);
    }
  }

  /** One of the {@code privileges} of the whole server. */
  void server(String privileges) throws SqlError {
    if (!isAll()) {
      throw new SqlError(
          1227,
          "42000",
          "Access denied; you need (at least one of) the "
              + privileges
              + " privilege(s) for this operation");
    }
  }

  /** Whatever only an account with all rights may, told as a refused login. */
  void everything() throws SqlError {
    if (!isAll()) {
      throw new SqlError(
          1045,
          "28000",
          "Access denied for user '"
              + user
              + "'@'%' (using password: "
              + (withPassword ? "YES" : "NO")
              + ")");
    }
  }

  /** A value of the whole server may be set. */
  void global(String variable) throws SqlError {
    for (String[] row : MysqlTables.GLOBALS) {
      if (!row[0].equals(variable)) {
        continue;
      }
      if (row[1].equals("read only")) {
        throw new SqlError(1238, "HY000", "Variable '" + variable + "' is a read only variable");
      }
      if (row[1].equals("session")) {
        throw new SqlError(
            1228,
            "HY000",
            "Variable '" + variable + "' is a SESSION variable and can't be used with SET GLOBAL");
      }
      server(row[1]);
      return;
    }
    server("SUPER");
  }

  /**
   * A statement that has no effect here may be accepted.
   *
   * @param text the statement, whole
   * @param current the current database, maybe empty
   */
  void accepted(String text, String current) throws SqlError {
    String start = text.substring(0, Math.min(text.length(), MAX_JUDGED));
    String lower = start.strip().toLowerCase(Locale.ROOT);
    String[] words = lower.split("\\s+", 3);
    Matcher grant = GRANT.matcher(lower);
    Matcher table = ON_TABLE.matcher(lower);
    if (words[0].equals("flush") || words[0].equals("reset") && !lower.contains("slave")) {
      server("RELOAD");
    } else if (OF_ACCOUNTS.matcher(lower).matches()) {
      server("CREATE USER");
    } else if (lower.startsWith("set global transaction")) {
      server("SUPER");
    } else if (lower.matches("(?s)create\\s.*\\ssoname\\s.*")) {
      database("mysql");
    } else if (grant.matches()) {
      granted(grant, current);
    } else if (table.matches()) {
      String home = table.group(1) == null ? current : table.group(1);
      onTable(words, home, table.group(2));
    }
  }

  private void granted(Matcher grant, String current) throws SqlError {
    if (isAll()) {
      return;
    }
    String database = grant.group(2) == null ? current : grant.group(2).replace("`", "");
    String table = grant.group(4).replace("`", "");
    if (database.equals("*")) {
      everything();
    }
    if (table.equals("*")) {
      throw foreign(database); // its own too: it has no GRANT OPTION
    }
    throw new SqlError(
        1142,
        "42000",
        "GRANT command denied to user '%s'@'%s' for table `%s`.`%s`"
            .formatted(user, host, database, table));
  }

  private void onTable(String[] words, String database, String table) throws SqlError {
    if (database.isEmpty()) {
      return;
    }
    boolean index = List.of("index", "unique").contains(words[1]);
    switch (words[0]) {
      case "lock" -> database(database);
      case "analyze", "optimize" -> table("SELECT, INSERT", database, table);
      case "alter" -> table("ALTER", database, table);
      case "create" -> table(index ? "INDEX" : "CREATE VIEW", database, table);
      default -> table(index ? "INDEX" : "DROP", database, table);
    }
  }
}
