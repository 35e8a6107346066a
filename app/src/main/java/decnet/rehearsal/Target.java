package decnet.rehearsal;

import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A decky as the fleet shows it: its host name, where it is, and the TCP port of each of its
 * services.
 */
public record Target(
    String decky, String hostname, String address, SortedMap<String, Integer> ports) {
  public Target {
    ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
  }

  OptionalInt port(String service) {
    Integer port = ports.get(service);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
