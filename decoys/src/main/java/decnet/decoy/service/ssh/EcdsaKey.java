package decnet.decoy.service.ssh;

import decnet.base.WireException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/**
 * A peer's ECDSA key on one of the three NIST curves. Points are uncompressed, as OpenSSH wants
 * them. Immutable. Source: RFC 5656 §3.1, §6.2.1.
 */
final class EcdsaKey {
  private static final String PREFIX = "ecdsa-sha2-";
  private static final byte UNCOMPRESSED = 4; // SEC 1 §2.3.3

  private record Curve(String name, String digest) {}

  private static final Map<String, Curve> CURVES =
      Map.of(
          "nistp256", new Curve("P-256", "SHA-256"),
          "nistp384", new Curve("P-384", "SHA-384"),
          "nistp521", new Curve("P-521", "SHA-512"));

  private final ECPublicKeyParameters point;
  private final String digest;

  private EcdsaKey(ECPublicKeyParameters point, String digest) {
    this.point = point;
    this.digest = digest;
  }

  /**
   * The key of {@code blob}.
   *
   * @param algorithm the name that it must have, such as {@code ecdsa-sha2-nistp256}
   * @return empty when it is of another kind, malformed or no point of its curve
   */
  static Optional<EcdsaKey> read(String algorithm, byte[] blob) {
    try {
      WireReader in = new WireReader(blob, 0);
      String type = in.cstring();
      String name = in.cstring();
      byte[] encoded = in.string();
      in.end();
      Curve curve = CURVES.get(name);
      if (curve == null
          || !type.equals(algorithm)
          || !type.equals(PREFIX + name)
          || encoded.length == 0
          || encoded[0] != UNCOMPRESSED) {
        return Optional.empty();
      }
      ECDomainParameters domain = new ECDomainParameters(CustomNamedCurves.getByName(curve.name()));
      return Optional.of(
          new EcdsaKey(
              new ECPublicKeyParameters(domain.getCurve().decodePoint(encoded), domain),
              curve.digest()));
    } catch (WireException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** Whether {@code signature}, its two numbers and nothing else, is the key's. */
  boolean verifies(byte[] content, byte[] signature) throws WireException {
    WireReader in = new WireReader(signature, 0);
    BigInteger r = new BigInteger(1, in.string());
    BigInteger s = new BigInteger(1, in.string());
    in.end();
    ECDSASigner check = new ECDSASigner();
    check.init(false, point);
    return check.verifySignature(KeyAgreements.Digests.of(digest).digest(content), r, s);
  }
}
