package decnet.decoy.service.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tables recorded from Debian's mariadbd 10.11.19: fields separated by tabs. */
final class MysqlTables {
  static final List<String[]> VARIABLES = rows("variables.txt");
  static final List<String[]> STATUS = rows("status.txt");
  static final List<String[]> ENGINES = rows("engines.txt");
  static final List<String[]> COLLATIONS = rows("collations.txt");
  static final List<String[]> CHARACTER_SETS = rows("character_sets.txt");
  static final List<String[]> PLUGINS = rows("plugins.txt");

  /** What SET GLOBAL of a variable needs where that is not SUPER: recorded, by name. */
  static final List<String[]> GLOBALS = rows("globals.txt");

  static final List<String[]> COLUMNS = rows("columns.txt");

  private MysqlTables() {}

  private static List<String[]> rows(String name) {
    try (InputStream in =
        MysqlTables.class.getResourceAsStream("/decnet/decoy/service/mysql/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> line.split("\t", -1)).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
