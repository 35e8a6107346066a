package decnet.decoy.service.mysql;

import java.util.Locale;

/**
 * What the server refuses, with the code, SQLSTATE and sentence of MariaDB 10.11.19 (measured). No
 * stack: a peer can cause any number of them.
 */
final class SqlError extends Exception {
  private static final long serialVersionUID = 1L;
  private final int code;
  private final String state;

  SqlError(int code, String state, String message) {
    super(message);
    this.code = code;
    this.state = state;
  }

  int code() {
    return code;
  }

  String state() {
    return state;
  }

  String sentence() {
    String text = getMessage();
    return text == null ? "" : text;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  static SqlError unknownCommand() {
    return new SqlError(1047, "08S01", "Unknown command");
  }

  static SqlError unknownPrepared(String which, String operation) {
    return new SqlError(
        1243, "HY000", "Unknown prepared statement handler (" + which + ") given to " + operation);
  }

  static SqlError arguments(String operation) {
    return new SqlError(1210, "HY000", "Incorrect arguments to " + operation);
  }

  static SqlError malformed() {
    return new SqlError(1835, "HY000", "Malformed communication packet");
  }

  static SqlError badHandshake() {
    return new SqlError(1043, "08S01", "Bad handshake");
  }

  static SqlError syntax(String near, int line) {
    String shown = near.length() > 80 ? near.substring(0, 80) : near;
    return new SqlError(
        1064,
        "42000",
        "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB"
            + " server version for the right syntax to use near '"
            + shown
            + "' at line "
            + line);
  }

  static SqlError noDatabase() {
    return new SqlError(1046, "3D000", "No database selected");
  }

  static SqlError unknownDatabase(String name) {
    return new SqlError(1049, "42000", "Unknown database '" + name + "'");
  }

  static SqlError unknownColumn(String name, String clause) {
    return new SqlError(1054, "42S22", "Unknown column '" + name + "' in '" + clause + "'");
  }

  static SqlError unknownTable(String database, String name) {
    return new SqlError(1146, "42S02", "Table '" + database + "." + name + "' doesn't exist");
  }

  static SqlError unknownVariable(String name) {
    return new SqlError(1193, "HY000", "Unknown system variable '" + name + "'");
  }

  static SqlError unknownFunction(String name) {
    return new SqlError(1305, "42000", "FUNCTION " + name + " does not exist");
  }

  static SqlError parameterCount(String name) {
    return new SqlError(
        1582,
        "42000",
        "Incorrect parameter count in the call to native function '"
            + name.toLowerCase(Locale.ROOT)
            + "'");
  }

  static SqlError interrupted() {
    return new SqlError(
        1969, "70100", "Query execution was interrupted (max_statement_time exceeded)");
  }
}
