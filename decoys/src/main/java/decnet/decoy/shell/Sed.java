package decnet.decoy.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** sed(1) with the commands s, y, d, p, q, a, i, c, = and addresses by number, $ and expression. */
final class Sed {
  private static final int MAX_COMMANDS = 200;

  /** A command with its addresses; {@code last} is null for a single address. */
  private record Step(
      String first, String last, boolean negated, char verb, List<String> arguments) {}

  private Sed() {}

  static int run(Invocation in) throws IOException {
    List<String> scripts = new ArrayList<>();
    List<String> files = new ArrayList<>();
    boolean quiet = false;
    boolean inPlace = false;
    boolean extended = false;
    List<String> arguments = in.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-e") && i + 1 < arguments.size()) {
        scripts.add(arguments.get(++i));
      } else if (argument.matches("-[nirEs]+(\\.\\w+)?|--quiet|--in-place")) {
        quiet |= argument.contains("n") && !argument.startsWith("--in");
        inPlace |= argument.contains("i") && !argument.equals("--quiet");
        extended |= argument.contains("r") || argument.contains("E");
      } else {
        files.add(argument);
      }
    }
    if (scripts.isEmpty()) {
      if (files.isEmpty()) {
        in.io()
            .err()
            .write("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
        return 1;
      }
      scripts.add(files.removeFirst());
    }
    List<Step> steps = new ArrayList<>();
    try {
      for (String script : scripts) {
        parse(script, steps);
      }
      Invocation.Texts texts = in.texts(files);
      for (Invocation.Texts.Text text : texts.all()) {
        String result = apply(steps, text.lines(), quiet, extended);
        if (inPlace) {
          in.write(text.name(), result);
        } else {
          in.print(result);
        }
      }
      return texts.status();
    } catch (PatternSyntaxException wrong) {
      return in.fail(1, "-e expression #1, char 0: Invalid preceding regular expression");
    } catch (SyntaxError wrong) {
      return in.fail(
          1,
          "-e expression #1, char 1: unknown command: `"
              + scripts.getFirst().strip().charAt(0)
              + "'");
    }
  }

  private static void parse(String script, List<Step> steps) throws SyntaxError {
    int at = 0;
    while (at < script.length()) {
      if (" \t;\n{}".indexOf(script.charAt(at)) >= 0) {
        at++;
        continue;
      }
      if (steps.size() > MAX_COMMANDS) {
        throw SyntaxError.near("}");
      }
      Matcher address =
          Pattern.compile(
                  "(\\d+|\\$|/(?:\\\\.|[^/\\\\])*/)?(?:,(\\d+|\\$|/(?:\\\\.|[^/\\\\])*/))?\\s*(!?)\\s*")
              .matcher(script)
              .region(at, script.length());
      address.lookingAt();
      at = address.end();
      if (at >= script.length()) {
        throw SyntaxError.near("newline");
      }
      char verb = script.charAt(at++);
      List<String> arguments = new ArrayList<>();
      if (verb == 's' || verb == 'y') {
        at = delimited(script, at, arguments);
      } else if ("aic".indexOf(verb) >= 0) {
        int end = script.indexOf('\n', at);
        String rest = script.substring(at, end < 0 ? script.length() : end);
        arguments.add(rest.replaceFirst("^\\s*\\\\?\\s*", ""));
        at = end < 0 ? script.length() : end;
      } else if ("dpqD=Pn".indexOf(verb) < 0) {
        throw SyntaxError.near(verb + "");
      }
      String first = address.group(1);
      String last = address.group(2);
      steps.add(
          new Step(
              first == null ? "" : first,
              last == null ? "" : last,
              address.group(3).equals("!"),
              verb,
              arguments));
    }
  }

  private static int delimited(String script, int from, List<String> arguments) throws SyntaxError {
    if (from >= script.length()) {
      throw SyntaxError.near("s");
    }
    char delimiter = script.charAt(from);
    StringBuilder piece = new StringBuilder();
    int at = from + 1;
    while (arguments.size() < 2) {
      if (at >= script.length()) {
        throw SyntaxError.near("s");
      }
      char c = script.charAt(at++);
      if (c == '\\' && at < script.length()) {
        char next = script.charAt(at++);
        piece.append(next == delimiter ? "" : "\\").append(next);
      } else if (c == delimiter) {
        arguments.add(piece.toString());
        piece.setLength(0);
      } else {
        piece.append(c);
      }
    }
    while (at < script.length() && Character.isLetterOrDigit(script.charAt(at))) {
      piece.append(script.charAt(at++));
    }
    arguments.add(piece.toString());
    return at;
  }

  private static String apply(
      List<Step> steps, List<String> lines, boolean quiet, boolean extended) {
    StringBuilder out = new StringBuilder();
    boolean[] open = new boolean[steps.size()];
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean deleted = false;
      boolean quit = false;
      StringBuilder after = new StringBuilder();
      for (int s = 0; s < steps.size() && !deleted && !quit; s++) {
        Step step = steps.get(s);
        if (selected(step, line, i + 1, lines.size(), open, s, extended) == step.negated()) {
          continue;
        }
        switch (step.verb()) {
          case 's' -> {
            String changed = substitute(step, line, extended);
            if (!changed.equals(line) && step.arguments().get(2).contains("p")) {
              out.append(changed).append('\n');
            }
            line = changed;
          }
          case 'y' -> line = translate(line, step.arguments().getFirst(), step.arguments().get(1));
          case 'p', 'P' -> out.append(line).append('\n');
          case 'd', 'D' -> deleted = true;
          case 'q' -> quit = true;
          case 'a' -> after.append(step.arguments().getFirst()).append('\n');
          case 'i' -> out.append(step.arguments().getFirst()).append('\n');
          case 'c' -> {
            out.append(step.arguments().getFirst()).append('\n');
            deleted = true;
          }
          case '=' -> out.append(i + 1).append('\n');
          default -> {
            // n: the next cycle
          }
        }
      }
      out.append(quiet || deleted ? "" : line + "\n").append(after);
      if (quit) {
        break;
      }
    }
    return out.toString();
  }

  private static boolean selected(
      Step step, String line, int number, int total, boolean[] open, int index, boolean extended) {
    if (step.first().isEmpty()) {
      return true;
    }
    if (step.last().isEmpty()) {
      return address(step.first(), line, number, total, extended);
    }
    if (!open[index]) {
      open[index] = address(step.first(), line, number, total, extended);
      if (open[index]
          && step.last().matches("\\d{1,9}")
          && Integer.parseInt(step.last()) <= number) {
        open[index] = false;
        return true;
      }
      return open[index];
    }
    open[index] = !address(step.last(), line, number, total, extended);
    return true;
  }

  private static boolean address(
      String address, String line, int number, int total, boolean extended) {
    if (address.equals("$")) {
      return number == total;
    }
    if (address.startsWith("/")) {
      return Regex.find(
              Regex.compile(address.substring(1, address.length() - 1), extended, 0), line)
          .find();
    }
    return address.equals(Integer.toString(number));
  }

  private static String substitute(Step step, String line, boolean extended) {
    String flags = step.arguments().get(2);
    Pattern pattern =
        Regex.compile(
            step.arguments().getFirst(),
            extended,
            flags.matches(".*[iI].*") ? Pattern.CASE_INSENSITIVE : 0);
    Matcher matcher = Regex.find(pattern, line);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (matcher.find()) {
      out.append(line, at, matcher.start());
      replacement(step.arguments().get(1), matcher, line, out);
      at = matcher.end();
      if (!flags.contains("g")) {
        break;
      }
    }
    return out.append(line.substring(at)).toString();
  }

  private static void replacement(String text, Matcher matcher, String line, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '&') {
        out.append(line, matcher.start(), matcher.end());
      } else if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        if (Character.isDigit(next)) {
          int group = next - '0';
          if (group <= matcher.groupCount() && matcher.start(group) >= 0) {
            out.append(line, matcher.start(group), matcher.end(group));
          }
        } else {
          out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
        }
      } else {
        out.append(c);
      }
    }
  }

  private static String translate(String line, String from, String to) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      int at = from.indexOf(c);
      out.append(at >= 0 && at < to.length() ? to.charAt(at) : c);
    }
    return out.toString();
  }
}
