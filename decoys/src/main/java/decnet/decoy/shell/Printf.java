package decnet.decoy.shell;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** printf(1): the format is used again until the arguments are used up. */
final class Printf {
  private static final Pattern DIRECTIVE =
      Pattern.compile("%([-+ 0#]{0,5})(\\d{0,3})(?:\\.(\\d{0,3}))?([sdiuxXocbqfeg%])");
  private static final int MAX_ROUNDS = 10_000;

  private Printf() {}

  static int run(Invocation in) throws IOException {
    List<String> arguments = in.arguments();
    if (arguments.isEmpty()) {
      in.io()
          .err()
          .write(in.interpreter().prefix() + "printf: usage: printf [-v var] format [arguments]\n");
      return 2;
    }
    if (arguments.getFirst().equals("--")) {
      arguments = arguments.subList(1, arguments.size());
    }
    boolean assigned = arguments.size() > 2 && arguments.getFirst().equals("-v");
    String variable = assigned ? arguments.get(1) : "";
    arguments = assigned ? arguments.subList(2, arguments.size()) : arguments;
    StringBuilder out = new StringBuilder();
    int used = 1;
    int rounds = 0;
    do {
      int before = used;
      used = once(arguments, used, out);
      if (used == before) {
        break;
      }
    } while (used < arguments.size() && ++rounds < MAX_ROUNDS);
    if (assigned) {
      in.state().set(variable, out.toString());
    } else {
      in.print(out.toString());
    }
    return 0;
  }

  private static int once(List<String> arguments, int from, StringBuilder out) {
    String format = arguments.getFirst();
    Matcher directive = DIRECTIVE.matcher(format);
    int at = 0;
    int used = from;
    while (directive.find(at)) {
      out.append(Escapes.decode(format.substring(at, directive.start())));
      at = directive.end();
      if (directive.group(4).equals("%")) {
        out.append('%');
        continue;
      }
      String value = used < arguments.size() ? arguments.get(used) : "";
      used++;
      out.append(field(directive, value));
    }
    out.append(Escapes.decode(format.substring(at)));
    return used;
  }

  private static String field(Matcher directive, String value) {
    String kind = directive.group(4);
    String text =
        switch (kind) {
          case "s", "q" -> value;
          case "b" -> Escapes.decode(value);
          case "c" -> value.isEmpty() ? "" : value.substring(0, 1);
          case "f", "e", "g" -> fraction(kind, directive.group(3), value);
          default -> number(kind, value);
        };
    String precision = directive.group(3);
    if (precision != null && !precision.isEmpty() && "sbq".contains(kind)) {
      text = text.substring(0, Math.min(text.length(), Integer.parseInt(precision)));
    }
    String flags = directive.group(1);
    int width = directive.group(2).isEmpty() ? 0 : Integer.parseInt(directive.group(2));
    if (flags.contains("0") && !flags.contains("-") && "diuxXofeg".contains(kind)) {
      return "0".repeat(Math.max(0, width - text.length())) + text;
    }
    String pad = " ".repeat(Math.max(0, width - text.length()));
    return flags.contains("-") ? text + pad : pad + text;
  }

  private static String fraction(
      String kind, @org.jspecify.annotations.Nullable String precision, String value) {
    double number =
        value.matches("[+-]?\\d{0,15}(\\.\\d{0,15})?") && value.matches(".*\\d.*")
            ? Double.parseDouble(value)
            : 0;
    int digits = precision == null || precision.isEmpty() ? 6 : Integer.parseInt(precision);
    return String.format(Locale.ROOT, "%." + Math.min(digits, 100) + kind, number);
  }

  private static String number(String kind, String value) {
    long number;
    try {
      number =
          value.startsWith("'") && value.length() > 1
              ? value.charAt(1)
              : Long.decode(value.strip());
    } catch (NumberFormatException notOne) {
      number = 0;
    }
    return switch (kind) {
      case "x" -> Long.toHexString(number);
      case "X" -> Long.toHexString(number).toUpperCase(Locale.ROOT);
      case "o" -> Long.toOctalString(number);
      default -> Long.toString(number);
    };
  }
}
