package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * mysql_native_password: SHA1(password) xor SHA1(salt + SHA1(SHA1(password))). Source:
 * mariadb.com/kb, "Authentication Plugin - mysql_native_password".
 */
final class NativePassword {
  static final String PLUGIN = "mysql_native_password";
  static final int SALT_BYTES = 20;
  private static final int RESPONSE_BYTES = 20; // SHA-1

  private NativePassword() {}

  /** Printable characters without NUL, as the genuine server draws them. */
  static Bytes salt(RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    for (int i = 0; i < salt.length; i++) {
      salt[i] = (byte) (33 + random.nextInt(94));
    }
    return Bytes.of(salt);
  }

  static Bytes response(Bytes salt, String password) {
    if (password.isEmpty()) {
      return Bytes.EMPTY;
    }
    byte[] once = digest("SHA-1", password.getBytes(StandardCharsets.UTF_8));
    byte[] twice = digest("SHA-1", once);
    byte[] both = java.util.Arrays.copyOf(salt.toArray(), salt.length() + twice.length);
    System.arraycopy(twice, 0, both, salt.length(), twice.length);
    byte[] mask = digest("SHA-1", both);
    for (int i = 0; i < once.length; i++) {
      once[i] ^= mask[i];
    }
    return Bytes.of(once);
  }

  static boolean matches(Bytes salt, String password, Bytes response) {
    return MessageDigest.isEqual(response(salt, password).toArray(), response.toArray());
  }

  /**
   * The line that hashcat cracks, with its mode: {@code 11200:$mysqlna$salt*response}; empty for a
   * response that is none of this method.
   */
  static Optional<String> hashcat(Bytes salt, Bytes response) {
    return response.length() == RESPONSE_BYTES
        ? Optional.of("11200:$mysqlna$" + salt.hex() + "*" + response.hex())
        : Optional.empty();
  }

  /** The form that mysql.user keeps: an asterisk and SHA1(SHA1(password)); empty for none. */
  static String stored(String password) {
    if (password.isEmpty()) {
      return "";
    }
    byte[] once = digest("SHA-1", password.getBytes(StandardCharsets.UTF_8));
    return "*" + HexFormat.of().formatHex(digest("SHA-1", once)).toUpperCase(Locale.ROOT);
  }

  static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
