package decnet.fabric.personality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A print of nmap's database: tests, each with attributes, each with an expression of what may be
 * seen. Immutable. Source: nmap's reference guide, "Understanding an nmap fingerprint".
 */
record NmapPrint(String name, Map<String, Map<String, String>> tests) {
  /** An expression's bounds, both included. */
  record Bounds(long low, long high) {
    boolean holds(long value) {
      return low <= value && value <= high;
    }

    long middle() {
      return low + (high - low) / 2;
    }
  }

  private static final long MOST = 0xffff_ffffL;

  NmapPrint {
    tests = Map.copyOf(tests);
  }

  /** From the lines below its name; what is no test is passed over. */
  static NmapPrint parse(String name, List<String> lines) {
    Map<String, Map<String, String>> tests = new LinkedHashMap<>();
    for (String line : lines) {
      int open = line.indexOf('(');
      int close = line.lastIndexOf(')');
      if (open <= 0 || close < open) {
        continue;
      }
      Map<String, String> attributes = new LinkedHashMap<>();
      for (String each : line.substring(open + 1, close).split("%", -1)) {
        int equals = each.indexOf('=');
        if (equals > 0) {
          attributes.put(each.substring(0, equals), each.substring(equals + 1));
        }
      }
      tests.put(line.substring(0, open), Map.copyOf(attributes));
    }
    return new NmapPrint(name, tests);
  }

  /** Whether the test is there and an answer is expected. */
  boolean answers(String test) {
    return tests.containsKey(test) && !text(test, "R", "Y").startsWith("N");
  }

  boolean has(String test, String attribute) {
    return tests.getOrDefault(test, Map.of()).containsKey(attribute);
  }

  /** The alternatives of an expression, at least one. */
  List<String> choices(String test, String attribute, String fallback) {
    String written = tests.getOrDefault(test, Map.of()).getOrDefault(attribute, fallback);
    return List.of(written.split("\\|", -1));
  }

  /** The first alternative. */
  String text(String test, String attribute, String fallback) {
    return choices(test, attribute, fallback).getFirst();
  }

  boolean allows(String test, String attribute, String value) {
    return choices(test, attribute, "").contains(value);
  }

  /**
   * The alternatives as numbers, with their bounds. Where one is a range, nmap compares with ranges
   * only.
   */
  List<Bounds> numbers(String test, String attribute) {
    List<Bounds> ranges = new ArrayList<>();
    List<Bounds> single = new ArrayList<>();
    for (String choice : choices(test, attribute, "")) {
      int dash = choice.indexOf('-');
      if (choice.matches("[0-9A-F]{1,8}-[0-9A-F]{1,8}")) {
        ranges.add(new Bounds(hex(choice.substring(0, dash)), hex(choice.substring(dash + 1))));
      } else if (choice.matches("[<>][0-9A-F]{1,8}")) {
        long edge = hex(choice.substring(1));
        boolean above = choice.charAt(0) == '>';
        ranges.add(above ? new Bounds(edge + 1, MOST) : new Bounds(0, Math.max(0, edge - 1)));
      } else if (choice.matches("[0-9A-F]{1,8}")) {
        single.add(new Bounds(hex(choice), hex(choice)));
      }
    }
    boolean mixed = choices(test, attribute, "").stream().anyMatch(c -> c.indexOf('-') >= 0);
    if (!mixed) {
      ranges.addAll(0, single);
    }
    return ranges;
  }

  /** A number that the expression allows, the first of {@code preferred} if one is. */
  long number(String test, String attribute, long fallback, long... preferred) {
    List<Bounds> numbers = numbers(test, attribute);
    for (long wish : preferred) {
      if (numbers.stream().anyMatch(bounds -> bounds.holds(wish))) {
        return wish;
      }
    }
    return numbers.isEmpty() ? fallback : numbers.getFirst().middle();
  }

  private static long hex(String digits) {
    return Long.parseLong(digits, 16);
  }
}
