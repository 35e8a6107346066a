package decnet.identity;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret from which everything that makes a machine that machine is derived: 32 random bytes,
 * kept in the home. Whoever reads this source but not the key can compute nothing. Thread-safe.
 *
 * <p>Source: RFC 5869 (HKDF with SHA-256); {@code info} is {@code decnet/1/<decky>/<purpose>}.
 */
public final class FleetKey {
  /** Length of a key, bytes. */
  public static final int LENGTH = 32;

  private static final int HASH_LENGTH = 32; // SHA-256
  private final byte[] secret;

  private FleetKey(byte[] secret) {
    this.secret = secret;
  }

  /** A new key from the system's random source. */
  public static FleetKey generate() {
    byte[] secret = new byte[LENGTH];
    new SecureRandom().nextBytes(secret);
    return new FleetKey(secret);
  }

  /** From its {@value #LENGTH} bytes. */
  public static FleetKey of(Bytes secret) {
    if (secret.length() != LENGTH) {
      throw new IllegalArgumentException(
          "fleet key: " + secret.length() + " bytes (expected: " + LENGTH + ")");
    }
    return new FleetKey(secret.toArray());
  }

  /** For its owner to store; never for the wire, the log or a message. */
  public Bytes secret() {
    return Bytes.of(secret);
  }

  /**
   * Derives {@code length} bytes (1 to 8160) for one purpose of one decky: the same for ever, and
   * telling nothing of any other.
   */
  public Bytes derive(DeckyId decky, String purpose, int length) {
    return expand("decnet/1/" + decky.name() + "/" + purpose, length);
  }

  /** Derives {@code length} bytes for a purpose of the fleet as a whole. */
  public Bytes derive(String purpose, int length) {
    return expand("decnet/1//" + purpose, length);
  }

  private Bytes expand(String info, int length) {
    if (length < 1 || length > 255 * HASH_LENGTH) {
      throw new IllegalArgumentException("derived length: " + length + " (expected: 1 to 8160)");
    }
    try {
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] label = info.getBytes(StandardCharsets.UTF_8);
      byte[] okm = new byte[length];
      byte[] block = new byte[0];
      for (int done = 0, counter = 1; done < length; done += HASH_LENGTH, counter++) {
        hmac.update(block);
        hmac.update(label);
        hmac.update((byte) counter);
        block = hmac.doFinal();
        System.arraycopy(block, 0, okm, done, Math.min(HASH_LENGTH, length - done));
      }
      return Bytes.of(okm);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has HmacSHA256
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FleetKey that && Arrays.equals(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(secret);
  }

  @Override
  public String toString() {
    return "FleetKey[secret]";
  }
}
