package decnet.fabric.recon;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose MAC prefix it is, from a list that this host has installed; without one nobody is known.
 * Immutable. Source: the forms of ieee-data's oui.txt ({@code 00-00-0C (hex) Cisco}) and of nmap's
 * nmap-mac-prefixes ({@code 00000C Cisco}).
 */
final class Vendors {
  private static final List<Path> LISTS =
      List.of(
          Path.of("/usr/share/nmap/nmap-mac-prefixes"), Path.of("/usr/share/ieee-data/oui.txt"));
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_NAME = 64;

  private final Map<Integer, String> names = new HashMap<>();

  private Vendors() {}

  static Vendors installed() {
    for (Path list : LISTS) {
      if (Files.isReadable(list)) {
        return read(list);
      }
    }
    return new Vendors();
  }

  static Vendors read(Path list) {
    Vendors vendors = new Vendors();
    Map<String, String> once = new HashMap<>(); // many prefixes have one vendor
    try (BufferedReader lines = Files.newBufferedReader(list, StandardCharsets.ISO_8859_1)) {
      long left = MOST_BYTES;
      for (String line = lines.readLine(); line != null && left > 0; line = lines.readLine()) {
        left -= line.length();
        vendors.take(line, once);
      }
    } catch (IOException unreadable) {
      System.getLogger("decnet.fabric")
          .log(System.Logger.Level.WARNING, "MAC prefixes not read file=" + list, unreadable);
    }
    return vendors;
  }

  private void take(String line, Map<String, String> once) {
    int digits = line.startsWith("-", 2) ? 8 : 6;
    boolean dashed = digits == 8;
    if (line.length() < digits + 2 || line.charAt(0) == '#' || line.charAt(digits) != ' ') {
      return; // also the longer prefixes, whose first 24 bits belong to the registry
    }
    String prefix = line.substring(0, digits).replace("-", "");
    String name = line.substring(digits).trim();
    if (dashed && name.startsWith("(hex)")) {
      name = name.substring(5).trim();
    }
    if (name.startsWith("(base 16)")) {
      return; // oui.txt tells each one twice
    }
    try {
      String cut = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name;
      names.put(Integer.parseInt(prefix, 16), once.computeIfAbsent(cut, same -> same));
    } catch (NumberFormatException prose) {
      return; // a line that is no entry
    }
  }

  Optional<String> find(long mac) {
    return Optional.ofNullable(names.get((int) (mac >>> 24)));
  }
}
