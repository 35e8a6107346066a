package decnet.event;

import java.util.List;

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

  public static ParamSpec param(String name, String meaning) {
    return new ParamSpec(name, meaning);
  }
}
