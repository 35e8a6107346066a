package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.decoy.world.Stat;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The keys that may log in to an account: what its {@code authorized_keys} holds, as an intruder
 * may have left it, if only the owner can write there (StrictModes). Ed25519, RSA and ECDSA; those
 * of security keys (sk-*) open nothing. Source: RFC 8709 §6, RFC 8332 §3, RFC 5656 §3; sshd(8).
 */
final class AuthorizedKeys {
  private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
  private static final int MAX_BYTES = 256 * 1024; // nobody logs in yet: reading is cheap
  private static final int OTHERS_WRITE = 0022;
  private static final int MIN_RSA_BITS = 1024;
  private static final int MAX_RSA_BITS = 16_384;

  private AuthorizedKeys() {}

  static boolean admits(FileTree tree, Account account, String algorithm, byte[] blob) {
    String directory = account.home() + "/.ssh";
    String wanted = Base64.getEncoder().encodeToString(blob);
    try {
      if (!fits(algorithm, blob)
          || !isGuarded(tree, account, account.home())
          || !isGuarded(tree, account, directory)
          || !isGuarded(tree, account, directory + "/authorized_keys")
          || tree.stat(User.ROOT, directory + "/authorized_keys", true).size() > MAX_BYTES) {
        return false;
      }
      String keys = tree.read(User.ROOT, directory + "/authorized_keys").latin1();
      return keys.lines()
          .filter(line -> !line.startsWith("#"))
          .anyMatch(line -> List.of(BLANKS.split(line)).contains(wanted));
    } catch (FileError absent) {
      return false;
    }
  }

  private static boolean isGuarded(FileTree tree, Account account, String path) throws FileError {
    Stat stat = tree.stat(User.ROOT, path, true);
    return (stat.uid() == account.uid() || stat.uid() == 0)
        && (stat.permissions() & OTHERS_WRITE) == 0;
  }

  private static boolean fits(String algorithm, byte[] blob) {
    try {
      String type = new WireReader(blob, 0).cstring();
      return switch (algorithm) {
        case "ssh-ed25519" -> type.equals("ssh-ed25519");
        case "rsa-sha2-256", "rsa-sha2-512" -> type.equals("ssh-rsa");
        default -> EcdsaKey.read(algorithm, blob).isPresent();
      };
    } catch (WireException malformed) {
      return false;
    }
  }

  /** Whether {@code signature} of {@code algorithm} over {@code content} is the key's. */
  static boolean verifies(String algorithm, byte[] blob, byte[] content, byte[] signature) {
    try {
      WireReader sent = new WireReader(signature, 0);
      if (!sent.cstring().equals(algorithm)) {
        return false;
      }
      byte[] value = sent.string();
      Optional<EcdsaKey> ecdsa = EcdsaKey.read(algorithm, blob);
      if (ecdsa.isPresent()) {
        return ecdsa.get().verifies(content, value);
      }
      WireReader key = new WireReader(blob, 0);
      key.cstring();
      if (!algorithm.equals("ssh-ed25519")) {
        return rsa(algorithm, key, content, value);
      }
      byte[] point = key.string();
      return point.length == Ed25519.PUBLIC_KEY_SIZE
          && value.length == Ed25519.SIGNATURE_SIZE
          && Ed25519.verify(value, 0, point, 0, content, 0, content.length);
    } catch (WireException malformed) {
      return false;
    }
  }

  private static boolean rsa(String algorithm, WireReader key, byte[] content, byte[] value)
      throws WireException {
    BigInteger exponent = new BigInteger(1, key.string());
    BigInteger modulus = new BigInteger(1, key.string());
    if (modulus.bitLength() < MIN_RSA_BITS
        || modulus.bitLength() > MAX_RSA_BITS
        || exponent.bitLength() > 64) {
      return false;
    }
    try {
      PublicKey open =
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
      Signature check =
          Signature.getInstance(
              algorithm.equals("rsa-sha2-512") ? "SHA512withRSA" : "SHA256withRSA");
      check.initVerify(open);
      check.update(content);
      return check.verify(value);
    } catch (GeneralSecurityException unusable) {
      return false;
    }
  }
}
