package decnet.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file while it is read: hands out values by key, and reports what is malformed,
 * unknown or written twice.
 */
final class Section {
  private final String path;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  /** Collects problems of one file. */
  static final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
      this.file = file;
    }

    void add(@Nullable Node node, String key, String found, String expected, String suggestion) {
      int line = node == null ? 1 : node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
      this.found.add(new Problem(file, line, key, found, expected, suggestion));
    }

    List<Problem> found() {
      return found;
    }
  }

  Section(Problems problems, String path, @Nullable Node node) {
    this.problems = problems;
    this.path = path;
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        take(tuple);
      }
    } else if (node != null && !isNull(node)) {
      problems.add(node, path, describe(node), "a mapping", "");
    }
  }

  private void take(NodeTuple tuple) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      problems.add(tuple.getKeyNode(), path, "a key that is no text", "a text", "");
    } else if (values.put(key.getValue(), tuple.getValueNode()) != null) {
      problems.add(key, at(key.getValue()), "written twice", "once", "");
    }
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && (scalar.getValue().isEmpty()
            || scalar.getValue().equals("null")
            || scalar.getValue().equals("~"));
  }

  private static String describe(Node node) {
    return switch (node) {
      case ScalarNode scalar -> "'" + scalar.getValue() + "'";
      case SequenceNode list -> "a list";
      default -> "a mapping";
    };
  }

  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  @Nullable Node node(String key) {
    known.add(key);
    Node node = values.get(key);
    return node == null || isNull(node) ? null : node;
  }

  Section section(String key) {
    return new Section(problems, at(key), node(key));
  }

  Set<String> keys() {
    return values.keySet();
  }

  /** The text under {@code key}. */
  Optional<String> text(String key) {
    Node node = node(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    problems.add(node, at(key), describe(node), "a text", "");
    return Optional.empty();
  }

  /**
   * The value under {@code key} as {@code parse} reads it, whose exception says what was expected.
   */
  <T> T value(String key, T otherwise, Function<String, T> parse) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return parse.apply(text.get());
    } catch (IllegalArgumentException | ArithmeticException bad) {
      problems.add(values.get(key), at(key), "'" + text.get() + "'", expected(bad), "");
      return otherwise;
    }
  }

  static String expected(RuntimeException bad) {
    String message = String.valueOf(bad.getMessage());
    int from = message.indexOf("(expected: ");
    return from < 0 ? message : message.substring(from + 11, message.length() - 1);
  }

  int integer(String key, int otherwise, int least, int most) {
    return value(
        key,
        otherwise,
        text -> {
          try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
              return number;
            }
          } catch (NumberFormatException bad) {
            throw new IllegalArgumentException("a number from " + least + " to " + most, bad);
          }
          throw new IllegalArgumentException("a number from " + least + " to " + most);
        });
  }

  /** One of {@code choices}. */
  String choice(String key, String otherwise, Collection<String> choices) {
    Optional<String> text = text(key);
    if (text.isPresent() && !choices.contains(text.get())) {
      unknown(values.get(key), at(key), text.get(), choices);
      return otherwise;
    }
    return text.orElse(otherwise);
  }

  void unknown(@Nullable Node node, String key, String written, Collection<String> choices) {
    String all = choices.size() > 40 ? "a known name" : "one of " + String.join(", ", choices);
    problems.add(node, key, "'" + written + "'", all, Suggestion.nearest(written, choices));
  }

  /** The items under {@code key}: a list, or one scalar. */
  List<Node> list(String key) {
    Node node = node(key);
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    return node == null ? List.of() : List.of(node);
  }

  /** The items under {@code key}, each as {@code parse} reads it. */
  <T> List<T> list(String key, Function<String, T> parse) {
    List<T> items = new ArrayList<>();
    for (Node node : list(key)) {
      if (!(node instanceof ScalarNode scalar)) {
        problems.add(node, at(key), describe(node), "a text", "");
        continue;
      }
      try {
        items.add(parse.apply(scalar.getValue()));
      } catch (IllegalArgumentException bad) {
        problems.add(node, at(key), "'" + scalar.getValue() + "'", expected(bad), "");
      }
    }
    return items;
  }

  /** Reports {@code key}, where it has a value, as one that this version cannot honour. */
  void refuse(String key, String expected) {
    Node node = values.get(key);
    if (node != null && !isNull(node)) {
      known.add(key); // otherwise not offered among the known ones
      problems.add(node, at(key), describe(node), expected, "");
    }
  }

  /** All keys and their texts. */
  Map<String, String> texts() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String key : values.keySet()) {
      text(key).ifPresent(value -> all.put(key, value));
    }
    return all;
  }

  /** Reports the keys that nobody asked for. */
  void nothingElse() {
    values.forEach(
        (key, node) -> {
          if (!known.contains(key)) {
            problems.add(
                node,
                at(key),
                "unknown key",
                "one of " + String.join(", ", known),
                Suggestion.nearest(key, known));
          }
        });
  }

  Problems problems() {
    return problems;
  }
}
