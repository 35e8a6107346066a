package decnet.decoy.service.http;

import java.util.ArrayList;
import java.util.List;

/** A Range header against a content of known size, with nginx's rules. */
final class Ranges {
  /** Bytes {@code first} to {@code last}, both included. */
  record Range(int first, int last) {
    int length() {
      return last - first + 1;
    }
  }

  private Ranges() {}

  /** The ranges asked for, in the order asked; empty for those that cannot be satisfied or read. */
  static List<Range> parse(String header, int size) {
    List<Range> ranges = new ArrayList<>();
    for (String part : header.substring("bytes=".length()).split(",", -1)) {
      String range = part.strip().replaceAll("\\s*-\\s*", "-");
      if (!range.matches("\\d*-\\d*") || range.length() > 38) {
        return List.of();
      }
      int dash = range.indexOf('-');
      String from = range.substring(0, dash);
      String to = range.substring(dash + 1);
      if (from.isEmpty() && to.isEmpty()) {
        return List.of();
      }
      long first;
      long last;
      try {
        if (from.isEmpty()) {
          first = Math.max(0, size - Long.parseLong(to));
          last = size - 1L;
        } else {
          first = Long.parseLong(from);
          last = to.isEmpty() ? size - 1L : Math.min(size - 1L, Long.parseLong(to));
        }
      } catch (NumberFormatException huge) {
        return List.of();
      }
      if (!from.isEmpty() && !to.isEmpty() && Long.parseLong(to) < first) {
        return List.of();
      }
      if (first <= last) {
        ranges.add(new Range((int) first, (int) last));
      }
    }
    return ranges;
  }
}
