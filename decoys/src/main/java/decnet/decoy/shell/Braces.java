package decnet.decoy.shell;

import decnet.decoy.shell.Syntax.Part;
import decnet.decoy.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;

/** Brace expansion of unquoted text: {@code {a,b}} and {@code {1..9}}. */
final class Braces {
  private static final int MAX_WORDS = 10_000;

  private Braces() {}

  static List<Word> expand(Word word) {
    List<Part> parts = word.parts();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Text text && !text.quoted()) {
        List<String> pieces = pieces(text.text());
        if (pieces.size() > 1) {
          List<Word> words = new ArrayList<>();
          for (String piece : pieces) {
            List<Part> changed = new ArrayList<>(parts);
            changed.set(i, new Part.Text(piece, false));
            words.add(new Word(changed));
          }
          return words;
        }
      }
    }
    return List.of(word);
  }

  private static List<String> pieces(String text) {
    int open = text.indexOf('{');
    int close = text.indexOf('}', open + 1);
    if (open < 0 || close < 0) {
      return List.of(text);
    }
    List<String> inner = alternatives(text.substring(open + 1, close));
    if (inner.size() < 2) {
      return List.of(text);
    }
    List<String> all = new ArrayList<>();
    List<String> rests = pieces(text.substring(close + 1));
    for (String one : inner) {
      for (String rest : rests) {
        if (all.size() < MAX_WORDS) {
          all.add(text.substring(0, open) + one + rest);
        }
      }
    }
    return all;
  }

  private static List<String> alternatives(String body) {
    if (body.contains(",")) {
      return List.of(body.split(",", -1));
    }
    if (!body.matches("-?\\d{1,9}\\.\\.-?\\d{1,9}")) {
      return List.of(body);
    }
    int dots = body.indexOf("..");
    int from = Integer.parseInt(body.substring(0, dots));
    int to = Integer.parseInt(body.substring(dots + 2));
    List<String> numbers = new ArrayList<>();
    for (int n = from; numbers.size() < MAX_WORDS; n += from <= to ? 1 : -1) {
      numbers.add(Integer.toString(n));
      if (n == to) {
        break;
      }
    }
    return numbers;
  }
}
