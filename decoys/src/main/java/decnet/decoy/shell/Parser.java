package decnet.decoy.shell;

import decnet.decoy.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a text into commands, by recursive descent over the characters. Depth is bounded.
 *
 * <p>Source: POSIX.1-2017, XCU chapter 2; bash where they differ.
 */
final class Parser {
  private static final int MAX_DEPTH = 60;
  private static final Set<String> CLOSERS =
      Set.of("then", "else", "elif", "fi", "do", "done", "esac", "}");
  private static final List<String> OPERATORS =
      List.of("&>", ">>", ">&", ">|", "<<<", "<<-", "<<", "<&", "<>", ">", "<");

  private final Cursor in;
  private final WordReader words;
  private int depth;

  Parser(String text) {
    in = new Cursor(text);
    words = new WordReader(in, this::substitution);
  }

  /** The whole text. */
  static Syntax parse(String text) throws SyntaxError {
    Parser parser = new Parser(text);
    Syntax all = parser.list(Set.of());
    parser.in.blanks();
    if (!parser.in.atEnd()) {
      throw SyntaxError.near(parser.in.token());
    }
    return all;
  }

  private Syntax substitution(String text) throws SyntaxError {
    return parse(text);
  }

  private Syntax list(Set<String> enders) throws SyntaxError {
    if (++depth > MAX_DEPTH) {
      throw SyntaxError.near("(");
    }
    List<Syntax> commands = new ArrayList<>();
    while (true) {
      in.blankLines();
      if (in.atEnd() || in.peek() == ')' || in.starts(";;")) {
        break;
      }
      String word = in.peekWord();
      if (CLOSERS.contains(word)) {
        if (!enders.contains(word)) {
          throw SyntaxError.near(word);
        }
        break;
      }
      Syntax command = andOr();
      in.blanks();
      if (in.starts("&") && !in.starts("&&")) {
        in.skip(1);
        command = new Syntax.Background(command);
      } else if (in.starts(";") && !in.starts(";;")) {
        in.skip(1);
      } else if (!in.atEnd() && in.peek() != '\n' && in.peek() != ')' && !in.starts(";;")) {
        throw SyntaxError.near(in.token());
      }
      commands.add(command);
    }
    depth--;
    return commands.size() == 1 ? commands.getFirst() : new Syntax.Sequence(commands);
  }

  private Syntax andOr() throws SyntaxError {
    Syntax left = pipeline();
    while (true) {
      in.blanks();
      boolean or = in.starts("||");
      if (!or && !in.starts("&&")) {
        return left;
      }
      in.skip(2);
      in.blankLines();
      needMore();
      left = new Syntax.AndOr(left, pipeline(), or);
    }
  }

  private Syntax pipeline() throws SyntaxError {
    boolean negated = false;
    while (in.peekWord().equals("!")) {
      words.word();
      in.blanks();
      negated = !negated;
    }
    List<Syntax> commands = new ArrayList<>();
    commands.add(command());
    in.blanks();
    while (in.starts("|") && !in.starts("||")) {
      in.skip(in.starts("|&") ? 2 : 1);
      in.blankLines();
      needMore();
      commands.add(command());
      in.blanks();
    }
    return commands.size() == 1 && !negated
        ? commands.getFirst()
        : new Syntax.Pipeline(commands, negated);
  }

  private void needMore() throws SyntaxError {
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
  }

  private Syntax command() throws SyntaxError {
    in.blanks();
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
    int arithmetic = in.starts("((") ? in.arithmeticEnd(2) : -1;
    if (arithmetic >= 0) {
      return grouped(arithmetic(arithmetic));
    }
    if (in.peek() == '(') {
      in.skip(1);
      Syntax body = list(Set.of());
      close(')');
      return new Syntax.Group(body, true, redirects());
    }
    if (";&|)".indexOf(in.peek()) >= 0) {
      throw SyntaxError.near(in.token());
    }
    return switch (in.peekWord()) {
      case "{" -> {
        words.word();
        Syntax body = list(Set.of("}"));
        reserved("}");
        yield new Syntax.Group(body, false, redirects());
      }
      case "if" -> {
        words.word();
        yield grouped(ifRest());
      }
      case "for" -> grouped(forLoop());
      case "while" -> grouped(loop(false));
      case "until" -> grouped(loop(true));
      case "case" -> grouped(caseOf());
      case "function" -> {
        words.word();
        in.blanks();
        String name = words.word().literal();
        yield function(name == null ? "" : name);
      }
      default -> simple();
    };
  }

  /** {@code ((…))}, which ends at {@code end}: the builtin of that name with one word. */
  private Syntax arithmetic(int end) throws SyntaxError {
    in.skip(2);
    List<Syntax.Part> parts = new ArrayList<>(List.of(new Syntax.Part.Text("", true)));
    parts.addAll(WordReader.everything(in.takeTo(end), this::substitution).parts());
    in.skip(2);
    Word name = new Word(List.of(new Syntax.Part.Text("((", false)));
    return new Syntax.Simple(List.of(), List.of(name, new Word(parts)), List.of());
  }

  private Syntax grouped(Syntax command) throws SyntaxError {
    List<Syntax.Redirect> redirects = redirects();
    return redirects.isEmpty() ? command : new Syntax.Group(command, false, redirects);
  }

  private void close(char expected) throws SyntaxError {
    in.blankLines();
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
    if (in.peek() != expected) {
      throw SyntaxError.near(in.token());
    }
    in.skip(1);
  }

  private void reserved(String expected) throws SyntaxError {
    in.blankLines();
    if (in.atEnd()) {
      throw SyntaxError.unfinished();
    }
    String word = in.peekWord();
    if (!word.equals(expected)) {
      throw SyntaxError.near(word.isEmpty() ? in.token() : word);
    }
    words.word();
  }

  private Syntax ifRest() throws SyntaxError {
    Syntax condition = list(Set.of("then"));
    reserved("then");
    Syntax then = list(Set.of("elif", "else", "fi"));
    in.blankLines();
    Syntax otherwise = null;
    switch (in.peekWord()) {
      case "elif" -> {
        words.word();
        return new Syntax.If(condition, then, ifRest());
      }
      case "else" -> {
        words.word();
        otherwise = list(Set.of("fi"));
      }
      default -> {
        // fi follows, or an error
      }
    }
    reserved("fi");
    return new Syntax.If(condition, then, otherwise);
  }

  private Syntax forLoop() throws SyntaxError {
    words.word();
    in.blanks();
    String name = words.word().literal();
    in.blankLines();
    List<Word> values = null;
    if (in.peekWord().equals("in")) {
      words.word();
      values = new ArrayList<>();
      in.blanks();
      while (!in.atEnd() && ";\n&|".indexOf(in.peek()) < 0) {
        values.add(words.word());
        in.blanks();
      }
    }
    if (in.starts(";")) {
      in.skip(1);
    }
    return new Syntax.For(name == null ? "" : name, values, body());
  }

  private Syntax body() throws SyntaxError {
    reserved("do");
    Syntax body = list(Set.of("done"));
    reserved("done");
    return body;
  }

  private Syntax loop(boolean until) throws SyntaxError {
    words.word();
    Syntax condition = list(Set.of("do"));
    return new Syntax.Loop(condition, body(), until);
  }

  private Syntax caseOf() throws SyntaxError {
    words.word();
    in.blanks();
    final Word subject = words.word();
    in.blankLines();
    reserved("in");
    List<Syntax.Case.Branch> branches = new ArrayList<>();
    in.blankLines();
    while (!in.peekWord().equals("esac")) {
      needMore();
      if (in.peek() == '(') {
        in.skip(1);
      }
      List<Word> patterns = new ArrayList<>();
      do {
        in.blanks();
        patterns.add(words.word());
        in.blanks();
      } while (in.accept("|"));
      close(')');
      Syntax body = list(Set.of("esac"));
      branches.add(new Syntax.Case.Branch(patterns, body));
      in.blankLines();
      in.accept(";;");
      in.blankLines();
    }
    words.word();
    return new Syntax.Case(subject, branches);
  }

  private Syntax function(String name) throws SyntaxError {
    in.blanks();
    if (in.accept("(")) {
      close(')');
    }
    in.blankLines();
    needMore();
    return new Syntax.Function(name, command());
  }

  private Syntax simple() throws SyntaxError {
    List<Syntax.Assignment> assignments = new ArrayList<>();
    List<Word> typed = new ArrayList<>();
    List<Syntax.Redirect> redirects = new ArrayList<>();
    while (true) {
      in.blanks();
      Syntax.Redirect redirect = redirect();
      if (redirect != null) {
        redirects.add(redirect);
        continue;
      }
      if (in.atEnd() || ";&|\n)".indexOf(in.peek()) >= 0) {
        break;
      }
      if (in.peek() == '(') {
        String name = typed.size() == 1 ? typed.getFirst().literal() : null;
        if (name == null) {
          throw SyntaxError.near("(");
        }
        return function(name);
      }
      String assigned = typed.isEmpty() ? in.assignmentName() : null;
      if (assigned != null) {
        in.skip(assigned.length() + 1);
        assignments.add(new Syntax.Assignment(assigned, words.wordOrEmpty()));
      } else {
        typed.add(words.word());
      }
    }
    return new Syntax.Simple(assignments, typed, redirects);
  }

  private List<Syntax.Redirect> redirects() throws SyntaxError {
    List<Syntax.Redirect> redirects = new ArrayList<>();
    in.blanks();
    for (Syntax.Redirect next = redirect(); next != null; next = redirect()) {
      redirects.add(next);
      in.blanks();
    }
    return redirects;
  }

  private Syntax.@Nullable Redirect redirect() throws SyntaxError {
    int digits = in.digitsBefore("<>");
    String operator = in.operatorAfter(digits, OPERATORS);
    if (operator == null) {
      return null;
    }
    boolean input = operator.startsWith("<");
    int descriptor = digits > 0 ? in.number(digits) : input ? 0 : 1;
    in.skip(digits + operator.length());
    in.blanks();
    if (in.atEnd() || in.peek() == '\n') {
      throw SyntaxError.near("newline");
    }
    if (operator.equals("<<<")) {
      List<Syntax.Part> parts = new ArrayList<>(words.word().parts());
      parts.add(new Syntax.Part.Text("\n", true));
      return new Syntax.Redirect(descriptor, "<<", new Word(parts));
    }
    if (operator.startsWith("<<")) {
      return new Syntax.Redirect(descriptor, "<<", words.hereDocument(operator.equals("<<-")));
    }
    return new Syntax.Redirect(descriptor, operator, words.word());
  }
}
