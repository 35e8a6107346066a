package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.Persona;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the server keeps of passwords. Source: RFC 5802; postgresql.org, "Password Authentication".
 */
final class Passwords {
  static final int ITERATIONS = 4096;
  static final int SALT_BYTES = 16;

  private Passwords() {}

  static byte[] digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  static byte[] salted(String password, byte[] salt) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256))
          .getEncoded();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** The verifier of the persona's account as pg_authid keeps it. */
  static String verifier(Persona persona, String user, RandomGenerator random) {
    return verifier(persona.text("auth"), user, persona.text("password"), random);
  }

  static String verifier(String method, String user, String password, RandomGenerator random) {
    if (password.isEmpty()) {
      return "";
    }
    if (method.equals("md5")) {
      return md5(password, user);
    }
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] salted = salted(password, salt);
    byte[] stored = digest("SHA-256", hmac(salted, "Client Key"));
    Base64.Encoder base = Base64.getEncoder();
    return "SCRAM-SHA-256$"
        + ITERATIONS
        + ":"
        + base.encodeToString(salt)
        + "$"
        + base.encodeToString(stored)
        + ":"
        + base.encodeToString(hmac(salted, "Server Key"));
  }

  static String md5(String password, String user) {
    byte[] both = (password + user).getBytes(StandardCharsets.UTF_8);
    return "md5" + HexFormat.of().formatHex(digest("MD5", both));
  }

  /** What a client answers to an md5 request: the hash of the kept hash and our salt. */
  static String md5Answer(String kept, Bytes salt) {
    byte[] hex = kept.substring(3).getBytes(StandardCharsets.ISO_8859_1);
    return "md5" + HexFormat.of().formatHex(digest("MD5", hex, salt.toArray()));
  }
}
