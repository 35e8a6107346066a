package decnet.decoy;

import decnet.base.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expected bytes with masks for what varies, matched from the left; a {@code *} mask ends at the
 * first match of the literal after it.
 */
final class MaskedBytes {
  private static final Pattern MASK = Pattern.compile("<([a-z_]+):(\\d+|\\*)>");

  /** Literal bytes, then a mask of {@code skip} bytes (-1: any number, 0: none). */
  private record Part(byte[] literal, int skip) {}

  private final List<Part> parts = new ArrayList<>();

  MaskedBytes(String masked) {
    Matcher mask = MASK.matcher(masked);
    int at = 0;
    while (mask.find()) {
      int skip = mask.group(2).equals("*") ? -1 : Integer.parseInt(mask.group(2));
      parts.add(new Part(Capture.unescape(masked.substring(at, mask.start())), skip));
      at = mask.end();
    }
    parts.add(new Part(Capture.unescape(masked.substring(at)), 0));
  }

  /** How many bytes are needed at least. */
  int least() {
    return parts.stream().mapToInt(part -> part.literal().length + Math.max(part.skip(), 0)).sum();
  }

  String difference(Bytes actual, boolean prefix) {
    byte[] got = actual.toArray();
    int at = 0;
    boolean floating = false;
    for (Part part : parts) {
      int found = floating ? find(got, at, part.literal()) : at;
      if (found < 0 || !matches(got, found, part.literal())) {
        return "at byte "
            + at
            + ": '"
            + show(got, at)
            + "' (expected: '"
            + show(part.literal(), 0)
            + "')";
      }
      at = found + part.literal().length;
      floating = part.skip() < 0;
      at += Math.max(part.skip(), 0);
      if (at > got.length) {
        return "ends within a mask after " + got.length + " bytes";
      }
    }
    return at == got.length || prefix || floating
        ? ""
        : "goes on with '" + show(got, at) + "' (expected: end)";
  }

  private static boolean matches(byte[] got, int at, byte[] literal) {
    return at + literal.length <= got.length
        && Arrays.equals(got, at, at + literal.length, literal, 0, literal.length);
  }

  private static int find(byte[] got, int from, byte[] literal) {
    for (int at = from; at + literal.length <= got.length; at++) {
      if (matches(got, at, literal)) {
        return at;
      }
    }
    return -1;
  }

  private static String show(byte[] bytes, int from) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < Math.min(bytes.length, from + 120); i++) {
      int b = bytes[i] & 255;
      text.append(b >= 32 && b < 127 ? String.valueOf((char) b) : String.format("\\x%02x", b));
    }
    return text.toString();
  }
}
