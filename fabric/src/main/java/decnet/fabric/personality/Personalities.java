package decnet.fabric.personality;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The personalities that are shipped, read once. Immutable. */
public final class Personalities {
  private static final List<String> SHIPPED =
      List.of("linux-6", "windows-11", "freebsd-14", "cisco-ios", "printer");

  private final SortedMap<String, Personality> byName;

  private Personalities(SortedMap<String, Personality> byName) {
    this.byName = byName;
  }

  /** All that are shipped. */
  public static Personalities shipped() {
    SortedMap<String, Personality> found = new TreeMap<>();
    for (String name : SHIPPED) {
      String resource = name + ".yaml";
      try (InputStream in = Personalities.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("resource missing: " + resource);
        }
        Personality read = PersonalityReader.read(resource, in);
        if (!read.name().equals(name)) {
          throw new IllegalStateException(resource + ": name " + read.name());
        }
        found.put(name, read);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    return new Personalities(found);
  }

  public Optional<Personality> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** By name. */
  public List<Personality> all() {
    return new ArrayList<>(byName.values());
  }
}
