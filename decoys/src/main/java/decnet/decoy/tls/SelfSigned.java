package decnet.decoy.tls;

import decnet.base.Bytes;
import decnet.identity.HostIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Certificates that nobody else has signed, as they come into being on a Debian host. The same host
 * and key give the same bytes for ever: serial number and dates are drawn from its identity, and
 * the signature has no chance in it. Source: ssl-cert 1.1.2's make-ssl-cert; {@code openssl req
 * -x509} of OpenSSL 3.0; RFC 5280.
 */
public final class SelfSigned {
  private static final int SERIAL_BITS = 159; // SERIAL_RAND_BITS: openssl's apps
  private static final Duration LIFE = Duration.ofDays(3650); // make-ssl-cert; -days 3650

  private SelfSigned() {}

  /**
   * What Debian's package ssl-cert makes when it is installed ({@code ssl-cert-snakeoil.pem}): the
   * name alone, with the same name as its alternative.
   *
   * @param name usually the host's full name, at most 64 characters
   */
  public static TlsIdentity snakeoil(HostIdentity host, String name, KeyPair pair) {
    Instant from = after(host, "tls.snakeoil.at", Duration.ofMinutes(3), Duration.ofMinutes(40));
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    add(extensions, Extension.basicConstraints, false, new DERSequence());
    add(
        extensions,
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
    add(extensions, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(hash(pair)));
    return made(new Draft(host, "tls.snakeoil.serial", name, from, extensions), pair);
  }

  /**
   * What {@code openssl req -x509 -days 3650 -subj /CN=NAME} makes: an authority of its own, some
   * days after the host was installed.
   */
  public static TlsIdentity request(HostIdentity host, String name, KeyPair pair) {
    Instant from = after(host, "tls.request.at", Duration.ofHours(2), Duration.ofDays(20));
    byte[] key = hash(pair);
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    add(extensions, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(key));
    add(extensions, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(key));
    add(extensions, Extension.basicConstraints, true, new BasicConstraints(true));
    return made(new Draft(host, "tls.request.serial", name, from, extensions), pair);
  }

  private record Draft(
      HostIdentity host,
      String serialPurpose,
      String name,
      Instant from,
      ExtensionsGenerator extensions) {}

  private static Instant after(HostIdentity host, String purpose, Duration least, Duration most) {
    long drawn = ByteBuffer.wrap(host.derive(purpose, 8).toArray()).getLong() >>> 1;
    long millis = least.toMillis() + drawn % (most.toMillis() - least.toMillis());
    return host.installedAt().plusMillis(millis).truncatedTo(ChronoUnit.SECONDS);
  }

  private static void add(
      ExtensionsGenerator to,
      org.bouncycastle.asn1.ASN1ObjectIdentifier type,
      boolean critical,
      org.bouncycastle.asn1.ASN1Encodable value) {
    try {
      to.addExtension(type, critical, value);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** SHA-1 of the key's bits. Source: RFC 5280 §4.2.1.2 (1). */
  private static byte[] hash(KeyPair pair) {
    try {
      byte[] bits =
          SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
              .getPublicKeyData()
              .getBytes();
      return MessageDigest.getInstance("SHA-1").digest(bits);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static TlsIdentity made(Draft draft, KeyPair pair) {
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, draft.name()).build();
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
    BigInteger drawn = new BigInteger(1, draft.host().derive(draft.serialPurpose(), 20).toArray());
    BigInteger serial = drawn.clearBit(SERIAL_BITS); // 160 bits less one
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serial.signum() == 0 ? BigInteger.ONE : serial));
    generator.setSignature(algorithm);
    generator.setIssuer(name);
    generator.setSubject(name);
    generator.setStartDate(new Time(Date.from(draft.from())));
    generator.setEndDate(new Time(Date.from(draft.from().plus(LIFE))));
    generator.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
    generator.setExtensions(draft.extensions().generate());
    TBSCertificate unsigned = generator.generateTBSCertificate();
    try {
      ASN1EncodableVector whole = new ASN1EncodableVector();
      whole.add(unsigned);
      whole.add(algorithm);
      whole.add(new DERBitString(signature(pair.getPrivate(), unsigned.getEncoded("DER"))));
      return new TlsIdentity(Bytes.of(new DERSequence(whole).getEncoded("DER")), pair.getPrivate());
    } catch (IOException | GeneralSecurityException impossible) {
      throw new IllegalStateException("certificate cannot be signed", impossible);
    }
  }

  private static byte[] signature(PrivateKey key, byte[] content) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(content);
    return signature.sign();
  }
}
