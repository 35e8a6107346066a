package decnet.syslog;

import decnet.base.IpAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a line is about: the address in its parameters, else in the prose of a native daemon. Source:
 * contract §2.
 */
final class SourceAddress {
  private static final String[] PARAMS = {
    "src_ip", "src", "client_ip", "remote_ip", "remote_addr", "target_ip", "ip"
  };
  private static final String ADDRESS = "([0-9a-fA-F:.%\\[\\]]+)";
  private static final Pattern FROM = Pattern.compile("\\bfrom " + ADDRESS);
  private static final Pattern SSHD_FROM =
      Pattern.compile("\\bfrom " + ADDRESS + "(?= port \\d|\\s*$)");
  private static final Pattern[] KEYS = {
    Pattern.compile("\\brhost=" + ADDRESS),
    Pattern.compile("\\bclient=" + ADDRESS),
    Pattern.compile("\\bsrc=" + ADDRESS)
  };
  private static final Pattern BARE =
      Pattern.compile("(?<![0-9A-Za-z:.\\[])" + ADDRESS + "(?![0-9A-Za-z])");

  private SourceAddress() {}

  static Optional<IpAddress> of(LogLine line) {
    for (String name : PARAMS) {
      String value = line.param(name);
      if (value != null && !value.isEmpty()) {
        return line.address(value);
      }
    }
    return line.isOurs() ? Optional.empty() : prose(line);
  }

  /** An address, with or without {@code :port} or {@code [v6]:port}. */
  static Optional<IpAddress> withoutPort(String value) {
    if (value.startsWith("[")) {
      int close = value.indexOf(']');
      return close < 0 ? Optional.empty() : IpAddress.tryParse(value.substring(1, close));
    }
    int colon = value.indexOf(':');
    boolean single = colon >= 0 && value.indexOf(':', colon + 1) < 0;
    return IpAddress.tryParse(single ? value.substring(0, colon) : value);
  }

  /** As {@link IpAddress#tryParse} for a dotted quad, from bytes: 32 bits, or -1 for others. */
  static long dottedQuad(byte[] bytes, int from, int to) {
    long quad = 0;
    int at = from;
    for (int octet = 0; octet < 4; octet++) {
      int value = 0;
      int begin = at;
      while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && at - begin < 4) {
        value = value * 10 + bytes[at++] - '0';
      }
      boolean separated = octet == 3 ? at == to : at < to && bytes[at] == '.';
      if (at == begin || at - begin > 3 || value > 255 || !separated) {
        return -1;
      }
      quad = quad << 8 | value;
      at++;
    }
    return quad;
  }

  private static Optional<IpAddress> prose(LogLine line) {
    String message = line.message();
    if (message.isEmpty()) {
      return Optional.empty();
    }
    Optional<IpAddress> found =
        line.service()
                .startsWith("sshd") // also sshd-session and sshd-auth of OpenSSH 9.8 and later
            ? last(SSHD_FROM, message)
            : first(FROM, message);
    for (int i = 0; found.isEmpty() && i < KEYS.length; i++) {
      found = first(KEYS[i], message);
    }
    return found.or(() -> first(BARE, message));
  }

  private static Optional<IpAddress> first(Pattern pattern, String message) {
    Matcher match = pattern.matcher(message);
    while (match.find()) {
      Optional<IpAddress> address = withoutPort(trimmed(match.group(1)));
      if (address.isPresent()) {
        return address;
      }
    }
    return Optional.empty();
  }

  private static Optional<IpAddress> last(Pattern pattern, String message) {
    Optional<IpAddress> found = Optional.empty();
    Matcher match = pattern.matcher(message);
    while (match.find()) {
      Optional<IpAddress> address = withoutPort(trimmed(match.group(1)));
      found = address.isPresent() ? address : found;
    }
    return found;
  }

  /** Without the punctuation of a sentence behind it. */
  private static String trimmed(String text) {
    int end = text.length();
    while (end > 0
        && (text.charAt(end - 1) == '.' || (text.charAt(end - 1) == ':' && !text.endsWith("::")))) {
      end--;
    }
    return text.substring(0, end);
  }
}
