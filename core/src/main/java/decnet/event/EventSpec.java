package decnet.event;

import java.util.List;
import java.util.Set;

/**
 * One registered type of event: its MSGID (≤ 32 characters), what it means in a sentence, and the
 * parameters it may carry. Emitted = registered = documented, as a test.
 */
public record EventSpec(String type, String meaning, List<ParamSpec> params) {
  public EventSpec {
    if (type.isEmpty() || type.length() > 32) {
      throw new IllegalArgumentException(
          "event type: '" + type + "' (expected: 1 to 32 characters)");
    }
    params = List.copyOf(params);
  }

  /** A parameter: its name and its meaning with unit. */
  public record ParamSpec(String name, String meaning) {}

  public static EventSpec of(String type, String meaning, ParamSpec... params) {
    return new EventSpec(type, meaning, List.of(params));
  }

  /**
   * The same event as emitted by one who gives only some of its parameters.
   *
   * @throws IllegalArgumentException when one of {@code names} is not a parameter of this event
   */
  public EventSpec only(String... names) {
    Set<String> wanted = Set.of(names);
    List<ParamSpec> kept = params.stream().filter(one -> wanted.contains(one.name())).toList();
    if (kept.size() < wanted.size()) {
      throw new IllegalArgumentException(
          "parameters of " + type + ": " + wanted + " (expected: some of " + params + ")");
    }
    return new EventSpec(type, meaning, kept);
  }

  public static ParamSpec param(String name, String meaning) {
    return new ParamSpec(name, meaning);
  }
}
