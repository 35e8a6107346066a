package decnet.decoy.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command line's options: single letters and {@code --words}, with their values, and the
 * operands.
 */
record Options(Map<String, String> values, List<String> operands) {
  Options {
    values = Map.copyOf(values);
    operands = List.copyOf(operands);
  }

  /** {@code withValue}: the letters that take a value. */
  static Options parse(List<String> arguments, String withValue) {
    Map<String, String> values = new HashMap<>();
    List<String> operands = new ArrayList<>();
    boolean open = true;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!open || !argument.startsWith("-") || argument.equals("-")) {
        operands.add(argument);
      } else if (argument.equals("--")) {
        open = false;
      } else if (argument.startsWith("--")) {
        int equals = argument.indexOf('=');
        values.put(
            argument.substring(2, equals < 0 ? argument.length() : equals),
            equals < 0 ? "" : argument.substring(equals + 1));
      } else {
        for (int j = 1; j < argument.length(); j++) {
          String letter = argument.substring(j, j + 1);
          if (withValue.contains(letter)) {
            boolean attached = j + 1 < argument.length();
            String value = attached ? argument.substring(j + 1) : "";
            if (!attached && i + 1 < arguments.size()) {
              value = arguments.get(++i);
            }
            values.put(letter, value);
            break;
          }
          values.put(letter, "");
        }
      }
    }
    return new Options(values, operands);
  }

  boolean has(String... names) {
    for (String name : names) {
      if (values.containsKey(name)) {
        return true;
      }
    }
    return false;
  }

  String value(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** A number, or {@code otherwise} when there is none or it is not one. */
  long number(String name, long otherwise) {
    String text = values.getOrDefault(name, "");
    return text.matches("[+-]?\\d{1,15}") ? Long.parseLong(text) : otherwise;
  }
}
