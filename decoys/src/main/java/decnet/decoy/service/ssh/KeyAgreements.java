package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMGenerator;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePublicKeyParameters;

/**
 * The key agreements of sshd. Source: RFC 8731 (curve25519), RFC 5656 §4 (ecdh), RFC 4253 §8 and
 * RFC 8268 (groups), draft-ietf-sshm-ntruprime-ssh (sntrup761x25519).
 */
final class KeyAgreements {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int X25519_BYTES = 32;
  private static final int SNTRUP_KEY_BYTES = 1158;

  private KeyAgreements() {}

  static KeyAgreement of(String name) {
    return switch (name) {
      case "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com" -> new Sntrup();
      case "curve25519-sha256", "curve25519-sha256@libssh.org" -> new Curve25519();
      case "ecdh-sha2-nistp256" -> new Nist("P-256", "SHA-256");
      case "ecdh-sha2-nistp384" -> new Nist("P-384", "SHA-384");
      case "ecdh-sha2-nistp521" -> new Nist("P-521", "SHA-512");
      case "diffie-hellman-group14-sha256" -> new Group(DHStandardGroups.rfc3526_2048, "SHA-256");
      case "diffie-hellman-group16-sha512" -> new Group(DHStandardGroups.rfc3526_4096, "SHA-512");
      case "diffie-hellman-group18-sha512" -> new Group(DHStandardGroups.rfc3526_8192, "SHA-512");
      default -> throw new IllegalArgumentException("not a key agreement: " + name);
    };
  }

  private static byte[] curve(byte[] client, byte[] ours) throws WireException {
    byte[] scalar = new byte[X25519_BYTES];
    X25519.generatePrivateKey(RANDOM, scalar);
    X25519.generatePublicKey(scalar, 0, ours, 0);
    byte[] secret = new byte[X25519_BYTES];
    if (!X25519.calculateAgreement(scalar, 0, client, 0, secret, 0)) {
      throw new WireException(Kind.MALFORMED, "invalid elliptic curve value");
    }
    return secret;
  }

  private static byte[] mpint(byte[] magnitude) {
    return new WireWriter().mpint(magnitude).done();
  }

  private static final class Curve25519 implements KeyAgreement {
    @Override
    public String hash() {
      return "SHA-256";
    }

    @Override
    public Answer answer(byte[] client) throws WireException {
      if (client.length != X25519_BYTES) {
        throw new WireException(Kind.MALFORMED, "curve25519 value of " + client.length + " bytes");
      }
      byte[] ours = new byte[X25519_BYTES];
      byte[] secret = curve(client, ours);
      return new Answer(ours, mpint(secret));
    }
  }

  private static final class Sntrup implements KeyAgreement {
    @Override
    public String hash() {
      return "SHA-512";
    }

    @Override
    public Answer answer(byte[] client) throws WireException {
      if (client.length != SNTRUP_KEY_BYTES + X25519_BYTES) {
        throw new WireException(Kind.MALFORMED, "sntrup761 value of " + client.length + " bytes");
      }
      byte[] ours = new byte[X25519_BYTES];
      byte[] classic = curve(Arrays.copyOfRange(client, SNTRUP_KEY_BYTES, client.length), ours);
      SecretWithEncapsulation sealed =
          new SNTRUPrimeKEMGenerator(RANDOM)
              .generateEncapsulated(
                  new SNTRUPrimePublicKeyParameters(
                      SNTRUPrimeParameters.sntrup761, Arrays.copyOf(client, SNTRUP_KEY_BYTES)));
      MessageDigest digest = Digests.of("SHA-512");
      digest.update(sealed.getSecret());
      byte[] secret = digest.digest(classic);
      byte[] value = new WireWriter().raw(sealed.getEncapsulation()).raw(ours).done();
      return new Answer(value, new WireWriter().string(secret).done());
    }
  }

  private record Nist(String curve, String hash) implements KeyAgreement {
    @Override
    public Answer answer(byte[] client) throws WireException {
      X9ECParameters domain = CustomNamedCurves.getByName(curve);
      ECPoint theirs;
      try {
        theirs = domain.getCurve().decodePoint(client);
      } catch (IllegalArgumentException off) {
        throw new WireException(Kind.MALFORMED, "invalid elliptic curve point");
      }
      if (theirs.isInfinity() || client[0] != 4) {
        throw new WireException(Kind.MALFORMED, "invalid elliptic curve point");
      }
      BigInteger scalar =
          new BigInteger(domain.getN().bitLength() + 64, RANDOM)
              .mod(domain.getN().subtract(BigInteger.ONE))
              .add(BigInteger.ONE);
      ECPoint shared = theirs.multiply(scalar).normalize();
      byte[] ours = domain.getG().multiply(scalar).normalize().getEncoded(false);
      return new Answer(ours, mpint(shared.getAffineXCoord().getEncoded()));
    }
  }

  /** Diffie-Hellman in a group, also one chosen for a group exchange. */
  record Group(BigInteger prime, BigInteger generator, String hash) implements KeyAgreement {
    private static final int EXPONENT_BITS = 512;

    Group(DHParameters group, String hash) {
      this(group.getP(), group.getG(), hash);
    }

    @Override
    public Answer answer(byte[] client) throws WireException {
      BigInteger theirs = client.length == 0 ? BigInteger.ZERO : new BigInteger(client);
      if (theirs.compareTo(BigInteger.ONE) <= 0
          || theirs.compareTo(prime.subtract(BigInteger.ONE)) >= 0) {
        throw new WireException(Kind.MALFORMED, "bad Diffie-Hellman value");
      }
      BigInteger exponent = new BigInteger(EXPONENT_BITS, RANDOM).setBit(EXPONENT_BITS - 1);
      return new Answer(
          generator.modPow(exponent, prime).toByteArray(),
          mpint(theirs.modPow(exponent, prime).toByteArray()));
    }
  }

  /** The JDK's message digests. */
  static final class Digests {
    private Digests() {}

    static MessageDigest of(String name) {
      try {
        return MessageDigest.getInstance(name);
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException("no " + name, missing);
      }
    }
  }
}
