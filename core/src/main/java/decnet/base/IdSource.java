package decnet.base;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Makes ids that nobody can guess: 128 random bits as 32 hexadecimal digits. Tests inject a
 * counting one.
 */
@FunctionalInterface
public interface IdSource {
  /** 32 lower-case hexadecimal digits. */
  String next();

  static IdSource random() {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] id = new byte[16];
      random.nextBytes(id);
      return HexFormat.of().formatHex(id);
    };
  }
}
