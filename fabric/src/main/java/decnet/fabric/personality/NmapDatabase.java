package decnet.fabric.personality;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The operating system database of the nmap that is installed here. It is read when asked, from its
 * beginning, and nothing of it is kept. At most {@value #MOST_LINES} lines count. Thread-safe.
 */
public final class NmapDatabase {
  private static final int MOST_LINES = 1 << 20;
  private static final int MOST_CHARS = 8_192;
  private static final String BEGINS = "Fingerprint ";
  private static final List<String> PLACES =
      List.of(
          "/usr/share/nmap/nmap-os-db",
          "/usr/local/share/nmap/nmap-os-db",
          "/opt/homebrew/share/nmap/nmap-os-db",
          "/opt/local/share/nmap/nmap-os-db");

  private final Path file;

  public NmapDatabase(Path file) {
    this.file = file;
  }

  /** Where nmap is usually installed. */
  public static Optional<NmapDatabase> installed() {
    return PLACES.stream()
        .map(Path::of)
        .filter(Files::isReadable)
        .findFirst()
        .map(NmapDatabase::new);
  }

  private interface Visitor {
    /** Whether more is wanted. */
    boolean print(String name, List<String> lines);
  }

  private void visit(Visitor visitor) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String name = "";
      List<String> body = new ArrayList<>();
      int read = 0;
      boolean more = true;
      for (String line = lines.readLine(); more && line != null; line = lines.readLine()) {
        if (++read > MOST_LINES || line.length() > MOST_CHARS) {
          throw new IOException(file + " is no database of nmap's: line " + read);
        }
        if (line.startsWith(BEGINS)) {
          name = line.substring(BEGINS.length());
          body = new ArrayList<>();
        } else if (line.isEmpty()) {
          more = name.isEmpty() || visitor.print(name, body);
          name = "";
        } else {
          body.add(line);
        }
      }
      if (more && !name.isEmpty()) {
        visitor.print(name, body);
      }
    }
  }

  /**
   * The print of that name, or of {@code NAME#2} the second one.
   *
   * @throws IOException when the file cannot be read
   */
  Optional<NmapPrint> find(String wanted) throws IOException {
    int hash = wanted.lastIndexOf('#');
    boolean numbered = hash > 0 && wanted.substring(hash + 1).matches("[1-9][0-9]{0,3}");
    String name = numbered ? wanted.substring(0, hash) : wanted;
    int number = numbered ? Integer.parseInt(wanted.substring(hash + 1)) : 1;
    List<NmapPrint> found = new ArrayList<>();
    visit(
        (each, lines) -> {
          if (each.equals(name)) {
            found.add(NmapPrint.parse(each, lines));
          }
          return found.size() < number;
        });
    return found.size() < number ? Optional.empty() : Optional.of(found.getLast());
  }

  /**
   * All prints, in the file's order: the name of each, with {@code #2} and so on where it is not
   * the first of that name.
   *
   * @throws IOException when the file cannot be read
   */
  public List<String> prints() throws IOException {
    List<String> all = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    visit(
        (name, lines) -> {
          int number = seen.merge(name, 1, Integer::sum);
          all.add(number == 1 ? name : name + "#" + number);
          return true;
        });
    return all;
  }

  /**
   * The names, without repetition.
   *
   * @throws IOException when the file cannot be read
   */
  public Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    visit(
        (name, lines) -> {
          names.add(name);
          return true;
        });
    return names;
  }
}
