package decnet.base;

import java.util.Locale;
import java.util.regex.Pattern;

/** A 48-bit Ethernet address, written {@code aa:bb:cc:dd:ee:ff}. */
public record Mac(long value) {
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

  public Mac {
    if (value < 0 || value >>> 48 != 0) {
      throw new IllegalArgumentException("mac: " + value + " (expected: 48 bits)");
    }
  }

  public static Mac parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!TEXT.matcher(lower).matches()) {
      throw new IllegalArgumentException("mac: '" + text + "' (expected: aa:bb:cc:dd:ee:ff)");
    }
    return new Mac(Long.parseLong(lower.replace(":", ""), 16));
  }

  @Override
  public String toString() {
    return String.format("%012x", value).replaceAll("(..)(?!$)", "$1:");
  }
}
