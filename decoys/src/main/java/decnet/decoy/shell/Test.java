package decnet.decoy.shell;

import decnet.decoy.world.FileError;
import decnet.decoy.world.Stat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** test(1) and {@code [[ … ]]}. */
final class Test {
  private final Invocation in;
  private final List<String> words;
  private final boolean extended;
  private int at;

  private Test(Invocation in, List<String> words, boolean extended) {
    this.in = in;
    this.words = words;
    this.extended = extended;
  }

  static int run(Invocation in) throws IOException {
    List<String> words = new ArrayList<>(in.arguments());
    String closer = in.name().equals("[") ? "]" : in.name().equals("[[") ? "]]" : "";
    if (!closer.isEmpty()) {
      if (words.isEmpty() || !words.getLast().equals(closer)) {
        in.complain("missing `" + closer + "'");
        return 2;
      }
      words.removeLast();
    }
    if (words.isEmpty()) {
      return 1;
    }
    Test test = new Test(in, words, closer.equals("]]"));
    boolean value = test.or();
    if (test.at < words.size()) {
      in.complain(
          words.size() > 3
              ? "too many arguments"
              : words.get(test.at) + ": binary operator expected");
      return 2;
    }
    return value ? 0 : 1;
  }

  private boolean accept(String... tokens) {
    for (String token : tokens) {
      if (at < words.size() && words.get(at).equals(token)) {
        at++;
        return true;
      }
    }
    return false;
  }

  private boolean or() throws IOException {
    boolean value = and();
    while (accept("-o", "||")) {
      value |= and();
    }
    return value;
  }

  private boolean and() throws IOException {
    boolean value = primary();
    while (accept("-a", "&&")) {
      value &= primary();
    }
    return value;
  }

  private boolean primary() throws IOException {
    if (at + 2 < words.size()
        && words.get(at + 1).matches("==?|!=|=~|<|>|-(eq|ne|lt|le|gt|ge|nt|ot|ef)")) {
      String left = words.get(at);
      String operator = words.get(at + 1);
      String right = words.get(at + 2);
      at += 3;
      return binary(left, operator, right);
    }
    if (at + 1 < words.size() && accept("!")) {
      return !primary();
    }
    if (at + 1 < words.size() && accept("(")) {
      boolean value = or();
      accept(")");
      return value;
    }
    String word = at < words.size() ? words.get(at++) : "";
    if (word.matches("-[a-zA-Z]") && at < words.size()) {
      return unary(word, words.get(at++));
    }
    return !word.isEmpty();
  }

  private boolean binary(String left, String operator, String right) throws IOException {
    return switch (operator) {
      case "=", "==" -> extended ? Globbing.matches(right, left) : left.equals(right);
      case "!=" -> !(extended ? Globbing.matches(right, left) : left.equals(right));
      case "<" -> left.compareTo(right) < 0;
      case ">" -> left.compareTo(right) > 0;
      case "=~" -> found(left, right);
      case "-nt", "-ot", "-ef" -> false;
      default -> compare(left, operator, right);
    };
  }

  private static boolean found(String text, String expression) {
    try {
      return Regex.find(Pattern.compile(expression), text).find();
    } catch (PatternSyntaxException wrong) {
      return false;
    }
  }

  private boolean compare(String left, String operator, String right) throws IOException {
    long[] numbers = new long[2];
    String[] texts = {left, right};
    for (int i = 0; i < 2; i++) {
      if (!texts[i].strip().matches("[+-]?\\d{1,18}")) {
        in.complain(texts[i] + ": integer expression expected");
        return false;
      }
      numbers[i] = Long.parseLong(texts[i].strip());
    }
    return switch (operator) {
      case "-eq" -> numbers[0] == numbers[1];
      case "-ne" -> numbers[0] != numbers[1];
      case "-lt" -> numbers[0] < numbers[1];
      case "-le" -> numbers[0] <= numbers[1];
      case "-gt" -> numbers[0] > numbers[1];
      default -> numbers[0] >= numbers[1];
    };
  }

  private boolean unary(String operator, String value) {
    if (operator.equals("-z") || operator.equals("-n")) {
      return value.isEmpty() == operator.equals("-z");
    }
    if (operator.equals("-t")) {
      return in.io().out().isTerminal();
    }
    if (operator.equals("-v")) {
      return in.state().variables.containsKey(value);
    }
    try {
      Stat stat = in.stat(value, !operator.equals("-L") && !operator.equals("-h"));
      String path = in.state().path(value);
      return switch (operator) {
        case "-f" -> stat.isFile();
        case "-d" -> stat.isDirectory();
        case "-L", "-h" -> stat.kind() == Stat.Kind.LINK;
        case "-s" -> stat.size() > 0;
        case "-r" -> in.files().isAllowed(in.state().user(), path, 4);
        case "-w" -> in.files().isAllowed(in.state().user(), path, 2);
        case "-x" -> in.files().isAllowed(in.state().user(), path, 1);
        case "-c" -> stat.kind() == Stat.Kind.CHARACTER_DEVICE;
        case "-S" -> stat.kind() == Stat.Kind.SOCKET;
        case "-O" -> stat.uid() == in.state().account.uid();
        case "-b", "-p", "-u", "-g", "-k" -> false;
        default -> true;
      };
    } catch (FileError absent) {
      return false;
    }
  }
}
