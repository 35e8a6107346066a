package decnet.decoy.service.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables recorded from Debian's PostgreSQL 15.18: rows as COPY writes them, fields separated by
 * tabs, {@code \N} for null.
 */
final class Recorded {
  private static final Map<String, List<String[]>> CATALOGUE = catalogue();
  private static final Map<String, Character> KEYWORDS = new HashMap<>();
  private static final Map<String, Boolean> BARE = new HashMap<>();

  static final List<String[]> SETTINGS = rows("settings.txt");
  static final List<String[]> EXTENSIONS = rows("extensions.txt");

  /** Our own views over the catalogue: {@code @ schema.name}, then the query. */
  static final Map<String, String> VIEWS = views();

  static {
    for (String[] row : rows("keywords.txt")) {
      KEYWORDS.put(row[0], row[1].charAt(0));
      BARE.put(row[0], row[2].equals("t"));
    }
  }

  private Recorded() {}

  /** The rows of a table of pg_catalog; none for one that was empty. */
  static List<String[]> table(String table) {
    return CATALOGUE.getOrDefault(table, List.of());
  }

  /** U, C, T or R as pg_get_keywords names them; N for no keyword. */
  static char keyword(String word) {
    return KEYWORDS.getOrDefault(word, 'N');
  }

  /** Whether all functions of that name give the same for the same. */
  static boolean isImmutable(String function) {
    List<String[]> all = table("pg_proc").stream().filter(row -> row[1].equals(function)).toList();
    return !all.isEmpty()
        && all.stream().allMatch(row -> row[14].equals("i") && row[13].equals("f"));
  }

  static boolean isBareLabel(String word) {
    return BARE.getOrDefault(word, true);
  }

  private static String text(String name) {
    try (InputStream in =
        Recorded.class.getResourceAsStream("/decnet/decoy/service/postgres/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<String[]> rows(String name) {
    return text(name)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .toList();
  }

  private static Map<String, List<String[]>> catalogue() {
    Map<String, List<String[]>> tables = new HashMap<>();
    List<String[]> rows = new ArrayList<>();
    for (String line : text("catalog.txt").lines().toList()) {
      if (line.startsWith("@ ")) {
        rows = new ArrayList<>();
        tables.put(line.substring(2), rows);
      } else if (!line.startsWith("#")) {
        rows.add(line.split("\t", -1));
      }
    }
    return tables;
  }

  private static Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    String name = "";
    StringBuilder query = new StringBuilder();
    for (String line : text("views.sql").lines().toList()) {
      if (line.startsWith("-- @ ")) {
        name = line.substring(5).strip();
        query = new StringBuilder();
      } else if (!line.startsWith("--")) {
        query.append(line).append('\n');
      }
      if (!name.isEmpty()) {
        views.put(name, query.toString().strip());
      }
    }
    return views;
  }

  /** A field of COPY's text form without its escapes; null for {@code \N}. */
  static @Nullable String field(String copied) {
    if (copied.equals("\\N")) {
      return null;
    }
    if (copied.indexOf('\\') < 0) {
      return copied;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < copied.length(); i++) {
      char c = copied.charAt(i);
      if (c != '\\' || i + 1 == copied.length()) {
        plain.append(c);
        continue;
      }
      char escaped = copied.charAt(++i);
      plain.append(
          switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> (char) 11;
            default -> escaped;
          });
    }
    return plain.toString();
  }

  /** A value in COPY's text form. */
  static String copied(@Nullable String value) {
    if (value == null) {
      return "\\N";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case 11 -> text.append("\\v");
        default -> text.append(c);
      }
    }
    return text.toString();
  }
}
