package decnet.decoy.world;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The hashes of {@code /etc/shadow}: of yescrypt's form, as Debian 12 writes them, over an HMAC of
 * ours. Only our own logins check them; whoever cracks one learns nothing but that it is slow.
 */
public final class Shadow {
  private static final String FORM = "$y$j9T$"; // crypt(5): yescrypt with Debian's cost
  private static final String DIGITS =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SALT_DIGITS = 22;
  private static final int HASH_DIGITS = 43;

  private Shadow() {}

  /** {@code chance}: bytes that differ from call to call, of which the salt is made. */
  public static String hash(String password, Bytes chance) {
    StringBuilder salt = new StringBuilder();
    for (int i = 0; i < SALT_DIGITS; i++) {
      salt.append(DIGITS.charAt(chance.at(i % chance.length()) & 63));
    }
    return FORM + salt + "$" + digest(password, salt.toString());
  }

  static boolean matches(String field, String password) {
    String[] parts = field.split("\\$", -1);
    return field.startsWith(FORM)
        && parts.length == 5
        && !parts[3].isEmpty()
        && MessageDigest.isEqual(
            digest(password, parts[3]).getBytes(StandardCharsets.US_ASCII),
            parts[4].getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String digest(String password, String salt) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.ISO_8859_1), "HmacSHA256"));
      byte[] sum = mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < HASH_DIGITS; i++) {
        int bit = 6 * i;
        int pair =
            (sum[bit / 8] & 255) << 8 | (bit / 8 + 1 < sum.length ? sum[bit / 8 + 1] & 255 : 0);
        text.append(DIGITS.charAt(pair >> 10 - bit % 8 & 63));
      }
      return text.toString();
    } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has HmacSHA256
    }
  }
}
