package decnet.catalog;

import java.util.List;

/**
 * A setting of a service's persona: its name in {@code personas:} of the configuration, its kind,
 * the default and what it means in a sentence. {@code choices} is empty unless the kind is CHOICE.
 */
public record PersonaKey(
    String name, Kind kind, String defaultValue, String meaning, List<String> choices) {
  /** How a value is checked. */
  public enum Kind {
    TEXT,
    INTEGER,
    BOOLEAN,
    CHOICE
  }

  public PersonaKey {
    choices = List.copyOf(choices);
  }

  public static PersonaKey text(String name, String defaultValue, String meaning) {
    return new PersonaKey(name, Kind.TEXT, defaultValue, meaning, List.of());
  }

  public static PersonaKey integer(String name, long defaultValue, String meaning) {
    return new PersonaKey(name, Kind.INTEGER, Long.toString(defaultValue), meaning, List.of());
  }

  public static PersonaKey flag(String name, boolean defaultValue, String meaning) {
    return new PersonaKey(name, Kind.BOOLEAN, Boolean.toString(defaultValue), meaning, List.of());
  }

  /** The first of {@code choices} is the default. */
  public static PersonaKey choice(String name, String meaning, String... choices) {
    return new PersonaKey(name, Kind.CHOICE, choices[0], meaning, List.of(choices));
  }
}
