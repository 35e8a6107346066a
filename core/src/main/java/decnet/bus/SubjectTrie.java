package decnet.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions by pattern, one node a token: finding those of a topic costs its tokens, not the
 * number of patterns. Not thread-safe.
 */
final class SubjectTrie<T> {
  private final Node<T> root = new Node<>();

  private static final class Node<T> {
    private final Map<String, Node<T>> literal = new HashMap<>();
    private @Nullable Node<T> any;
    private final List<T> here = new ArrayList<>();
    private final List<T> rest = new ArrayList<>();

    boolean isEmpty() {
      return literal.isEmpty() && any == null && here.isEmpty() && rest.isEmpty();
    }
  }

  void add(TopicPattern pattern, T value) {
    Node<T> node = root;
    for (String token : pattern.text().split("\\.")) {
      if (token.equals(">")) {
        node.rest.add(value);
        return;
      }
      if (token.equals("*")) {
        if (node.any == null) {
          node.any = new Node<>();
        }
        node = node.any;
      } else {
        node = node.literal.computeIfAbsent(token, absent -> new Node<>());
      }
    }
    node.here.add(value);
  }

  void remove(TopicPattern pattern, T value) {
    remove(root, pattern.text().split("\\."), 0, value);
  }

  private void remove(Node<T> node, String[] tokens, int at, T value) {
    if (at == tokens.length) {
      node.here.remove(value);
    } else if (tokens[at].equals(">")) {
      node.rest.remove(value);
    } else {
      Node<T> next = tokens[at].equals("*") ? node.any : node.literal.get(tokens[at]);
      if (next != null) {
        remove(next, tokens, at + 1, value);
        if (next.isEmpty()) {
          if (tokens[at].equals("*")) {
            node.any = null;
          } else {
            node.literal.remove(tokens[at]);
          }
        }
      }
    }
  }

  /** Adds to {@code into} every value whose pattern matches {@code topic}. */
  void match(String topic, List<T> into) {
    match(root, topic, 0, into);
  }

  private void match(Node<T> node, String topic, int from, List<T> into) {
    if (from > topic.length()) {
      into.addAll(node.here);
      return;
    }
    into.addAll(node.rest);
    int dot = topic.indexOf('.', from);
    int to = dot < 0 ? topic.length() : dot;
    if (!node.literal.isEmpty()) {
      Node<T> next = node.literal.get(topic.substring(from, to));
      if (next != null) {
        match(next, topic, to + 1, into);
      }
    }
    if (node.any != null) {
      match(node.any, topic, to + 1, into);
    }
  }
}
