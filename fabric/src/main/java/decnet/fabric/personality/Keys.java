package decnet.fabric.personality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Reads keys of a resource and keeps what is wrong with them. Not thread-safe. */
final class Keys {
  private final List<String> problems = new ArrayList<>();

  void problem(String what) {
    problems.add(what);
  }

  /** Everything that was wrong, at once. */
  void done(String file) {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(file + ": " + String.join("; ", problems));
    }
  }

  /** {@code node} has no other keys than {@code known}. */
  void only(JsonNode node, String where, String... known) {
    Set<String> expected = new TreeSet<>(List.of(known));
    Set<String> odd = new TreeSet<>(node.propertyNames());
    odd.removeAll(expected);
    odd.forEach(key -> problem(where + key + ": unknown key (expected: " + expected + ")"));
  }

  String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isValueNode()) {
      problem(key + ": missing");
    }
    return value.asString("");
  }

  int number(JsonNode node, String key, int least, int most) {
    JsonNode value = node.path(key);
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      problem(key + ": " + value + " (expected: " + least + " to " + most + ")");
      return least;
    }
    return value.asInt();
  }

  /** {@code fallback} where the key is not there. */
  int number(JsonNode node, String key, int most, int fallback, boolean optional) {
    return optional && node.path(key).isMissingNode() ? fallback : number(node, key, 0, most);
  }

  boolean flag(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isBoolean()) {
      problem(key + ": " + value + " (expected: true or false)");
    }
    return value.asBoolean(false);
  }

  /** False where the key is not there. */
  boolean seldom(JsonNode node, String key) {
    return !node.path(key).isMissingNode() && flag(node, key);
  }

  /** A constant, written in lower case with hyphens. */
  <E extends Enum<E>> E word(JsonNode node, String key, Class<E> type) {
    String text = text(node, key);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return constant;
      }
    }
    problem(key + ": '" + text + "' is none of " + List.of(type.getEnumConstants()));
    return type.getEnumConstants()[0];
  }
}
