package decnet.fabric.personality;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The personalities that are shipped, read once, and those that {@code nmap:NAME} makes of the
 * installed nmap's database, read when asked. Thread-safe.
 */
public final class Personalities {
  /** What a name of nmap's database begins with. */
  public static final String NMAP = "nmap:";

  private static final List<String> SHIPPED =
      List.of(
          "android",
          "axis",
          "brother",
          "cisco-catalyst",
          "cisco-ios",
          "debian",
          "esxi",
          "freebsd-14",
          "hikvision",
          "hp-laserjet",
          "ios",
          "juniper",
          "linux-4",
          "linux-5",
          "linux-6",
          "macos",
          "mikrotik",
          "openwrt",
          "printer",
          "qnap",
          "rhel",
          "siemens-s7",
          "synology",
          "ubuntu",
          "vxworks",
          "windows-10",
          "windows-11",
          "windows-server-2016",
          "windows-server-2019",
          "windows-server-2022");
  private static final int MOST_MADE = 4_096;

  private final SortedMap<String, Personality> byName;
  private final Optional<NmapDatabase> database;
  private final Map<String, Personality> made = new ConcurrentHashMap<>();

  private Personalities(SortedMap<String, Personality> byName, Optional<NmapDatabase> database) {
    this.byName = byName;
    this.database = database;
  }

  /** All that are shipped, and those of the nmap that is installed. */
  public static Personalities shipped() {
    return with(NmapDatabase.installed());
  }

  /** All that are shipped, and those of {@code database}. */
  public static Personalities with(Optional<NmapDatabase> database) {
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
    return new Personalities(found, database);
  }

  /** By its name, or by {@code nmap:} and the name of a print. */
  public Optional<Personality> find(String name) {
    if (!name.startsWith(NMAP)) {
      return Optional.ofNullable(byName.get(name));
    }
    Personality known = made.get(name);
    if (known != null || database.isEmpty()) {
      return Optional.ofNullable(known);
    }
    try {
      Optional<Personality> found =
          database
              .get()
              .find(name.substring(NMAP.length()))
              .map(print -> NmapPersonality.of(name, print));
      found.filter(fresh -> made.size() < MOST_MADE).ifPresent(fresh -> made.put(name, fresh));
      return found;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** By name; without those of nmap. */
  public List<Personality> all() {
    return new ArrayList<>(byName.values());
  }
}
