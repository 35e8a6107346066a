package decnet.base;

import java.util.regex.Pattern;

/**
 * The name of a decky: one DNS label in lower case that does not begin with {@code decnet-}, the
 * name of our own infrastructure. It appears in the log and the API, never on the wire.
 */
public record DeckyId(String name) implements Comparable<DeckyId> {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public DeckyId {
    if (!LABEL.matcher(name).matches() || name.startsWith("decnet-")) {
      throw new IllegalArgumentException(
          "decky name: '" + name + "' (expected: one DNS label, lower case, not decnet-*)");
    }
  }

  @Override
  public int compareTo(DeckyId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
