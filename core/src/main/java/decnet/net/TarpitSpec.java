package decnet.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * On which TCP ports without a service a decky holds whoever connects, and how. Not real: only for
 * who wants to cost scanners and worms time, and does not mind that they may notice.
 *
 * @param ports empty for no tarpit
 */
public record TarpitSpec(Mode mode, List<Range> ports) {
  /** Nobody is held. */
  public static final TarpitSpec NONE = new TarpitSpec(Mode.PERSIST, List.of());

  private static final int LAST_PORT = 65_535; // RFC 9293 §3.1: 16 bits

  /** How a caller is held. */
  public enum Mode {
    /** A window that closes at once and never opens: the caller's own stack waits. */
    PERSIST,
    /** A line of nothing each ten seconds: the caller's program waits. */
    DRIP;

    /** Lower case, as the configuration has it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Ports, both ends included. */
  public record Range(int first, int last) {
    public Range {
      if (first < 1 || last > LAST_PORT || first > last) {
        throw new IllegalArgumentException(
            "ports: '" + first + "-" + last + "' (expected: 1 to " + LAST_PORT + ", rising)");
      }
    }

    /** Of {@code 23}, {@code 8000-8100} or {@code all}. */
    public static Range parse(String text) {
      if (text.equals("all")) {
        return new Range(1, LAST_PORT);
      }
      if (!text.matches("\\d{1,5}(-\\d{1,5})?")) {
        throw new IllegalArgumentException(
            "ports: '" + text + "' (expected: all, a port, or first-last)");
      }
      int dash = text.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      return new Range(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }

  public TarpitSpec {
    ports = List.copyOf(ports);
  }

  public boolean isNone() {
    return ports.isEmpty();
  }

  /** Whether whoever calls {@code port} is held, if no service is there. */
  public boolean covers(int port) {
    for (Range range : ports) {
      if (port >= range.first && port <= range.last) {
        return true;
      }
    }
    return false;
  }

  /** {@code drip 23,8000-8100}; empty for none. What {@link #parse} reads. */
  public String text() {
    return isNone()
        ? ""
        : mode.text() + " " + String.join(",", ports.stream().map(Range::toString).toList());
  }

  /** Reads {@link #text}. */
  public static TarpitSpec parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    String[] parts = text.split(" ", 2);
    List<Range> ranges = new ArrayList<>();
    for (String each : parts[1].split(",", -1)) {
      ranges.add(Range.parse(each));
    }
    return new TarpitSpec(Mode.valueOf(parts[0].toUpperCase(Locale.ROOT)), ranges);
  }
}
