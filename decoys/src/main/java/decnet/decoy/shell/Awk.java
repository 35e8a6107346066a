package decnet.decoy.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The part of awk that one-line commands use: a condition (expression, comparison, BEGIN, END) and
 * a print or printf of fields, literals and NR, NF. Anything more is a syntax error as mawk words
 * it.
 */
final class Awk {
  private static final Pattern RULE =
      Pattern.compile("\\s*([^{}]*?)\\s*\\{\\s*(print|printf)?\\s*([^{}]*?)\\s*;?\\s*\\}\\s*");
  private static final Pattern TEST =
      Pattern.compile(
          "(\\$\\d+|\\$NF|NR|NF)\\s*(==|!=|>=|<=|>|<|~|!~)\\s*(\"[^\"]*\"|/[^/]*/|-?\\d+)");

  private Awk() {}

  static int run(Invocation in) throws IOException {
    Options options = in.options("Fv");
    if (options.operands().isEmpty()) {
      in.io().err().write("Usage: mawk [Options] [Program] [file ...]\n");
      return 2;
    }
    String program = options.operands().getFirst();
    String separator = Escapes.decode(options.value("F", " "));
    List<Matcher> rules = new ArrayList<>();
    Matcher rule = RULE.matcher(program);
    int at = 0;
    while (at < program.length() && rule.find(at) && rule.start() == at) {
      Matcher one = RULE.matcher(rule.group());
      one.matches();
      rules.add(one);
      at = rule.end();
    }
    boolean bare = rules.isEmpty() && !program.contains("{");
    if (at < program.length() && !bare) {
      return in.fail(
          2,
          "line 1: syntax error at or near "
              + (program.strip().isEmpty() ? "end of file" : program.strip().charAt(0)));
    }
    try {
      Invocation.Texts texts = in.texts(options.operands().subList(1, options.operands().size()));
      int number = 0;
      List<String> lines = texts.lines();
      run(in, rules, "BEGIN", new Line("", List.of(), 0));
      for (String line : lines) {
        number++;
        Line read = new Line(line, fields(line, separator), number);
        if (bare && holds(program.strip(), read)) {
          in.line(line);
        }
        for (Matcher each : rules) {
          String condition = each.group(1);
          if (!condition.equals("BEGIN") && !condition.equals("END") && holds(condition, read)) {
            act(in, each, read);
          }
        }
      }
      run(in, rules, "END", new Line("", List.of(), number));
      return texts.status();
    } catch (PatternSyntaxException wrong) {
      return in.fail(2, "line 1: regular expression compile failed");
    }
  }

  private record Line(String text, List<String> fields, int number) {}

  private static List<String> fields(String line, String separator) {
    if (separator.equals(" ")) {
      return line.isBlank() ? List.of() : List.of(line.strip().split("\\s+"));
    }
    return List.of(line.split(separator.length() == 1 ? Pattern.quote(separator) : separator, -1));
  }

  private static void run(Invocation in, List<Matcher> rules, String when, Line line)
      throws IOException {
    for (Matcher rule : rules) {
      if (rule.group(1).equals(when)) {
        act(in, rule, line);
      }
    }
  }

  private static boolean holds(String condition, Line line) {
    if (condition.isEmpty()) {
      return true;
    }
    for (String part : condition.split("&&")) {
      if (!one(part.strip(), line)) {
        return false;
      }
    }
    return true;
  }

  private static boolean one(String condition, Line line) {
    if (condition.matches("!?/.*/")) {
      boolean negated = condition.startsWith("!");
      String expression = condition.substring(negated ? 2 : 1, condition.length() - 1);
      return Regex.find(Regex.compile(expression, true, 0), line.text()).find() != negated;
    }
    Matcher test = TEST.matcher(condition);
    if (!test.matches()) {
      return !value(condition, line).isEmpty() && !value(condition, line).equals("0");
    }
    String left = value(test.group(1), line);
    String right = test.group(3).replaceAll("^[\"/]|[\"/]$", "");
    if (test.group(2).contains("~")) {
      return Regex.find(Regex.compile(right, true, 0), left).find()
          != test.group(2).startsWith("!");
    }
    boolean numbers = left.matches("-?\\d{1,15}(\\.\\d+)?") && right.matches("-?\\d{1,15}");
    int order =
        numbers
            ? Double.compare(Double.parseDouble(left), Double.parseDouble(right))
            : left.compareTo(right);
    return switch (test.group(2)) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case ">" -> order > 0;
      case "<" -> order < 0;
      case ">=" -> order >= 0;
      default -> order <= 0;
    };
  }

  private static void act(Invocation in, Matcher rule, Line line) throws IOException {
    if (rule.group(2) == null) {
      if (rule.group(3).isEmpty()) {
        in.line(line.text());
      }
      return;
    }
    String arguments = rule.group(3).replaceAll("^\\((.*)\\)$", "$1");
    List<String> items = new ArrayList<>();
    for (String item : arguments.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
      items.add(joined(item.strip(), line));
    }
    if (rule.group(2).equals("printf")) {
      items.addFirst("printf");
      Printf.run(new Invocation(items, in.state(), in.io(), in.interpreter()));
    } else {
      in.line(arguments.isEmpty() ? line.text() : String.join(" ", items));
    }
  }

  /** Values side by side are one text. */
  private static String joined(String item, Line line) {
    Matcher piece =
        Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"|\\$\\(?NF(?:-\\d+\\)?)?|\\$\\d+|[A-Za-z0-9_.]+")
            .matcher(item);
    StringBuilder text = new StringBuilder();
    while (piece.find()) {
      text.append(
          piece.group(1) != null ? Escapes.decode(piece.group(1)) : value(piece.group(), line));
    }
    return text.toString();
  }

  private static String value(String name, Line line) {
    if (name.equals("NR")) {
      return Integer.toString(line.number());
    }
    if (name.equals("NF")) {
      return Integer.toString(line.fields().size());
    }
    if (name.startsWith("$")) {
      String digits = name.replaceAll("\\D", "");
      int index = digits.isEmpty() || digits.length() > 6 ? 0 : Integer.parseInt(digits);
      if (name.contains("NF")) {
        index = line.fields().size() - index;
      } else if (index == 0) {
        return line.text();
      }
      return index >= 1 && index <= line.fields().size() ? line.fields().get(index - 1) : "";
    }
    return name.matches("-?\\d+(\\.\\d+)?") ? name : "";
  }
}
