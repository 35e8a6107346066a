package decnet.fabric.personality;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.catalog.PersonalityNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
public final class Personalities implements PersonalityNames {
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
  private static final int MOST_NEAR = 8;

  private final SortedMap<String, Personality> byName;
  private final Optional<NmapDatabase> database;
  private final SortedMap<String, List<String>> vendors = Vendors.all();
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

  @Override
  public List<String> vendors(String name) {
    return name.startsWith(NMAP) // which says nothing of cards
        ? List.of()
        : find(name).map(found -> found.about().vendors()).orElse(List.of());
  }

  @Override
  public List<String> prefixes(String vendor) {
    return vendors.getOrDefault(vendor, List.of());
  }

  /**
   * By its name, or by {@code nmap:} and the name of a print; {@code #2} behind it is the second of
   * that name.
   *
   * @throws FaultException UNSUPPORTED when nmap's database cannot be read
   */
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
      throw unreadable(unreadable);
    }
  }

  private static FaultException unreadable(IOException why) {
    return new FaultException(Fault.UNSUPPORTED, "nmap's database: " + why.getMessage(), why);
  }

  @Override
  public boolean knows(String name) {
    return find(name).isPresent();
  }

  /** All of ours, or the prints of nmap whose names share the longest beginning with it. */
  @Override
  public Collection<String> near(String name) {
    if (!name.startsWith(NMAP)) {
      return byName.keySet();
    }
    if (database.isEmpty()) {
      return List.of();
    }
    String wanted = name.substring(NMAP.length());
    try {
      return database.get().names().stream()
          .sorted(Comparator.comparingInt((String each) -> -shared(each, wanted)))
          .limit(MOST_NEAR)
          .map(NMAP::concat)
          .toList();
    } catch (IOException failure) {
      throw unreadable(failure);
    }
  }

  private static int shared(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && Character.toLowerCase(one.charAt(length))
            == Character.toLowerCase(other.charAt(length))) {
      length++;
    }
    return length;
  }

  /** By name; without those of nmap. */
  public List<Personality> all() {
    return new ArrayList<>(byName.values());
  }
}
