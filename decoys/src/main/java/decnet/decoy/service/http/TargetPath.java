package decnet.decoy.service.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The path that a request's target names, as nginx resolves it. */
final class TargetPath {
  private TargetPath() {}

  /** Decoded and without {@code .}, {@code ..} and double slashes; empty for what is refused. */
  static Optional<String> of(String target) {
    String path = target;
    int scheme = path.indexOf("://");
    if (!path.startsWith("/") && scheme > 0) {
      int slash = path.indexOf('/', scheme + 3);
      path = slash < 0 ? "/" : path.substring(slash);
    }
    path = path.replaceAll("[?#].*", "");
    Optional<String> decoded = decode(path);
    return decoded.flatMap(TargetPath::resolve);
  }

  private static Optional<String> decode(String path) {
    StringBuilder decoded = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        int high = i + 2 < path.length() ? hex(path.charAt(i + 1)) : -1;
        int low = i + 2 < path.length() ? hex(path.charAt(i + 2)) : -1;
        if (high < 0 || low < 0 || high + low == 0) {
          return Optional.empty();
        }
        decoded.append((char) (high * 16 + low));
        i += 2;
      } else {
        decoded.append(c);
      }
    }
    return Optional.of(decoded.toString());
  }

  private static int hex(char c) {
    return Character.digit(c, 16);
  }

  private static Optional<String> resolve(String path) {
    Deque<String> parts = new ArrayDeque<>();
    String[] segments = path.split("/", -1);
    for (String segment : segments) {
      if (segment.equals("..")) {
        if (parts.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        parts.add(segment);
      }
    }
    String last = segments[segments.length - 1];
    boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
    return Optional.of("/" + String.join("/", parts) + (directory && !parts.isEmpty() ? "/" : ""));
  }
}
