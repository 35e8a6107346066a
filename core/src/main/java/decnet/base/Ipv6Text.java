package decnet.base;

import org.jspecify.annotations.Nullable;

/** The text form of IPv6 addresses. Source: RFC 4291 §2.2 (reading), RFC 5952 §4 (writing). */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  /** 16 octets, or null where {@code text} is no literal. A zone ({@code %eth0}) is dropped. */
  static byte @Nullable [] parse(String text) {
    int zone = text.indexOf('%');
    String literal = zone < 0 ? text : text.substring(0, zone);
    int gap = literal.indexOf("::");
    if (gap < 0) {
      int[] groups = new int[GROUPS];
      return groups(literal, groups) == GROUPS ? octets(groups, GROUPS, new int[0], 0) : null;
    }
    int[] head = new int[GROUPS];
    int[] tail = new int[GROUPS];
    String before = literal.substring(0, gap);
    String after = literal.substring(gap + 2);
    int heads = before.isEmpty() ? 0 : groups(before, head);
    int tails = after.isEmpty() ? 0 : groups(after, tail);
    boolean dottedHead = before.indexOf('.') >= 0;
    return heads < 0 || tails < 0 || heads + tails >= GROUPS || dottedHead
        ? null
        : octets(head, heads, tail, tails);
  }

  /**
   * How many groups {@code text} holds, a dotted quad at its end counting two; -1 where it is
   * malformed.
   */
  private static int groups(String text, int[] into) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (part.indexOf('.') >= 0) {
        byte[] quad = IpAddress.parse4(part, 0, part.length());
        if (quad == null || i != parts.length - 1 || count > GROUPS - 2) {
          return -1;
        }
        into[count++] = (quad[0] & 255) << 8 | quad[1] & 255;
        into[count++] = (quad[2] & 255) << 8 | quad[3] & 255;
      } else {
        int value = hex(part);
        if (value < 0 || count == GROUPS) {
          return -1;
        }
        into[count++] = value;
      }
    }
    return count;
  }

  private static int hex(String part) {
    if (part.isEmpty() || part.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      int digit = part.charAt(i) < 128 ? Character.digit(part.charAt(i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static byte[] octets(int[] head, int heads, int[] tail, int tails) {
    byte[] octets = new byte[2 * GROUPS];
    for (int i = 0; i < heads; i++) {
      put(octets, i, head[i]);
    }
    for (int i = 0; i < tails; i++) {
      put(octets, GROUPS - tails + i, tail[i]);
    }
    return octets;
  }

  private static void put(byte[] octets, int group, int value) {
    octets[2 * group] = (byte) (value >> 8);
    octets[2 * group + 1] = (byte) value;
  }

  static String format(byte[] octets) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (octets[2 * i] & 255) << 8 | octets[2 * i + 1] & 255;
    }
    int bestAt = -1;
    int bestLength = 1; // a single zero group is not shortened: RFC 5952 §4.2.2
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > bestLength) {
        bestAt = i;
        bestLength = run;
      }
      i += run;
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestAt) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
