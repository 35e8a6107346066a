package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.WireException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcdsaKeyTest {
  private static final byte[] CONTENT = "what is signed".getBytes(StandardCharsets.US_ASCII);
  private static final BigInteger SCALAR = new BigInteger("1234567890123456789");

  private static byte[] blob(String type, String curve, byte[] point) {
    return new WireWriter().text(type).text(curve).string(point).done();
  }

  private static byte[] point(String curve, boolean compressed) {
    return new ECDomainParameters(CustomNamedCurves.getByName(curve))
        .getG()
        .multiply(SCALAR)
        .normalize()
        .getEncoded(compressed);
  }

  @ParameterizedTest
  @CsvSource({"nistp256, P-256, SHA-256", "nistp384, P-384, SHA-384", "nistp521, P-521, SHA-512"})
  void a_signature_is_the_keys_or_it_is_not(String name, String curve, String digest)
      throws Exception {
    String type = "ecdsa-sha2-" + name;
    EcdsaKey key = EcdsaKey.read(type, blob(type, name, point(curve, false))).orElseThrow();
    ECDSASigner signer = new ECDSASigner();
    ECDomainParameters domain = new ECDomainParameters(CustomNamedCurves.getByName(curve));
    ECPrivateKeyParameters secret = new ECPrivateKeyParameters(SCALAR, domain);
    signer.init(true, new ParametersWithRandom(secret, new SecureRandom()));
    BigInteger[] pair = signer.generateSignature(KeyAgreements.Digests.of(digest).digest(CONTENT));
    WireWriter signature =
        new WireWriter().mpint(pair[0].toByteArray()).mpint(pair[1].toByteArray());
    byte[] right = signature.done();
    assertThat(key.verifies(CONTENT, right)).isTrue();
    assertThat(key.verifies(new byte[] {1}, right)).isFalse();
    byte[] longer = java.util.Arrays.copyOf(right, right.length + 1);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> key.verifies(CONTENT, longer))
        .isInstanceOf(WireException.class);
    byte[] none = new WireWriter().mpint(new byte[1]).mpint(new byte[1]).done();
    assertThat(key.verifies(CONTENT, none)).isFalse();
  }

  @Test
  void a_key_that_openssh_does_not_take_is_none() {
    byte[] point = point("P-256", false);
    String type = "ecdsa-sha2-nistp256";
    assertThat(EcdsaKey.read(type, blob(type, "nistp256", point))).isPresent();
    assertThat(EcdsaKey.read(type, blob(type, "nistp384", point))).isEmpty();
    assertThat(EcdsaKey.read("ecdsa-sha2-nistp384", blob(type, "nistp256", point))).isEmpty();
    assertThat(EcdsaKey.read(type, blob(type, "nistp256", point("P-256", true)))).isEmpty();
    assertThat(EcdsaKey.read(type, blob(type, "nistp256", new byte[] {0}))).isEmpty();
    assertThat(EcdsaKey.read(type, blob(type, "nistp256", new byte[0]))).isEmpty();
    assertThat(EcdsaKey.read(type, new byte[] {1, 2, 3})).isEmpty();
    byte[] beside = point.clone();
    beside[40] ^= 1;
    assertThat(EcdsaKey.read(type, blob(type, "nistp256", beside))).isEmpty();
  }
}
