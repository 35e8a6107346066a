package decnet.event;

import decnet.base.Bytes;
import java.util.regex.Pattern;

/**
 * One named value of an event, as bytes: a peer's value is whatever the peer sent. The name is
 * {@code [A-Za-z0-9_]{1,32}}.
 */
public record Param(String name, Bytes value) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,32}");

  public Param {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "parameter name: '" + name + "' (expected: [A-Za-z0-9_]{1,32})");
    }
  }

  /** Whether {@code name} may name a parameter. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  public static Param of(String name, String value) {
    return new Param(name, Bytes.utf8(value));
  }

  public static Param of(String name, Bytes value) {
    return new Param(name, value);
  }

  public static Param of(String name, long value) {
    return new Param(name, Bytes.latin1(Long.toString(value)));
  }
}
