package decnet.decoy;

import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a service's persona keys on one machine: what was configured, else the defaults.
 * Immutable.
 */
public final class Persona {
  private final String slug;
  private final Map<String, String> values;

  private Persona(String slug, Map<String, String> values) {
    this.slug = slug;
    this.values = values;
  }

  /** {@code configured} was checked against the spec when the configuration was read. */
  public static Persona of(ServiceSpec spec, Map<String, String> configured) {
    Map<String, String> values = new HashMap<>();
    for (PersonaKey key : spec.personaKeys()) {
      values.put(key.name(), configured.getOrDefault(key.name(), key.defaultValue()));
    }
    return new Persona(spec.slug(), Map.copyOf(values));
  }

  public String text(String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("persona key not declared by " + slug + ": " + key);
    }
    return value;
  }

  public long integer(String key) {
    return Long.parseLong(text(key));
  }

  public boolean flag(String key) {
    return Boolean.parseBoolean(text(key));
  }

  /** A text of items separated by commas. */
  public List<String> list(String key) {
    String value = text(key);
    return value.isEmpty() ? List.of() : List.of(value.split(","));
  }
}
