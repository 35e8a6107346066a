package decnet.decoy.service.ssh;

import decnet.decoy.KeyVault;
import decnet.decoy.Machine;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A machine's three host keys: RSA 3072, ECDSA P-256, Ed25519, as ssh-keygen -A makes them. Source:
 * RFC 4253 §6.6, RFC 5656 §3.1, RFC 8332, RFC 8709.
 */
final class HostKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String RSA = "ssh.rsa";
  private static final int RSA_BITS = 3072;

  private final KeyPair rsa;
  private final ECPrivateKeyParameters ecdsa;
  private final Ed25519PrivateKeyParameters ed25519;
  private final byte[] rsaBlob;
  private final byte[] ecdsaBlob;
  private final byte[] ed25519Blob;

  /** Begins to make what takes a second; nobody is answered before it is there. */
  static void begin(KeyVault keys) {
    keys.begin(RSA, RSA_BITS);
  }

  HostKeys(Machine machine) {
    rsa = machine.keys().rsa(RSA, RSA_BITS);
    RSAPublicKey open = (RSAPublicKey) rsa.getPublic();
    rsaBlob =
        new WireWriter()
            .text("ssh-rsa")
            .mpint(open.getPublicExponent().toByteArray())
            .mpint(open.getModulus().toByteArray())
            .done();
    X9ECParameters curve = CustomNamedCurves.getByName("P-256");
    ECDomainParameters domain = new ECDomainParameters(curve);
    BigInteger seed = new BigInteger(1, machine.identity().derive("ssh.ecdsa", 48).toArray());
    BigInteger scalar = seed.mod(domain.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    ecdsa = new ECPrivateKeyParameters(scalar, domain);
    ecdsaBlob =
        new WireWriter()
            .text("ecdsa-sha2-nistp256")
            .text("nistp256")
            .string(domain.getG().multiply(scalar).normalize().getEncoded(false))
            .done();
    ed25519 =
        new Ed25519PrivateKeyParameters(
            machine.identity().derive("ssh.ed25519", Ed25519.SECRET_KEY_SIZE).toArray(), 0);
    ed25519Blob =
        new WireWriter()
            .text("ssh-ed25519")
            .string(ed25519.generatePublicKey().getEncoded())
            .done();
  }

  /** The public keys in the order of the configuration. */
  List<byte[]> blobs() {
    return List.of(rsaBlob, ecdsaBlob, ed25519Blob);
  }

  /** The public key for a signature algorithm. */
  byte[] blob(String algorithm) {
    return switch (algorithm) {
      case "ssh-ed25519" -> ed25519Blob;
      case "ecdsa-sha2-nistp256" -> ecdsaBlob;
      default -> rsaBlob;
    };
  }

  /** A signature blob over {@code content}. */
  byte[] sign(String algorithm, byte[] content) {
    byte[] signature =
        switch (algorithm) {
          case "ssh-ed25519" -> {
            byte[] made = new byte[Ed25519.SIGNATURE_SIZE];
            ed25519.sign(Ed25519.Algorithm.Ed25519, null, content, 0, content.length, made, 0);
            yield made;
          }
          case "ecdsa-sha2-nistp256" -> ecdsaSignature(content);
          default ->
              rsaSignature(
                  algorithm.equals("rsa-sha2-512") ? "SHA512withRSA" : "SHA256withRSA", content);
        };
    return new WireWriter()
        .string(algorithm.getBytes(StandardCharsets.US_ASCII))
        .string(signature)
        .done();
  }

  private byte[] ecdsaSignature(byte[] content) {
    ECDSASigner signer = new ECDSASigner();
    signer.init(true, new ParametersWithRandom(ecdsa, RANDOM));
    BigInteger[] pair =
        signer.generateSignature(KeyAgreements.Digests.of("SHA-256").digest(content));
    return new WireWriter().mpint(pair[0].toByteArray()).mpint(pair[1].toByteArray()).done();
  }

  private byte[] rsaSignature(String algorithm, byte[] content) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(rsa.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException("RSA host key cannot sign", unusable);
    }
  }
}
