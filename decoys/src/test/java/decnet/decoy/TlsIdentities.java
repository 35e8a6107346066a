package decnet.decoy;

import decnet.decoy.tls.SelfSigned;
import decnet.decoy.tls.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The certificate that a machine of a {@link DecoyBench} shows, for genuine servers beside it. */
public final class TlsIdentities {
  private TlsIdentities() {}

  public static TlsIdentity snakeoil(Machine machine) {
    return SelfSigned.snakeoil(
        machine.identity(),
        machine.identity().fqdn(),
        machine.keys().rsa(TlsSpec.KEY, TlsSpec.KEY_BITS));
  }

  private static String pem(String type, byte[] content) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----";
  }

  public static String certificate(TlsIdentity identity) {
    return pem("CERTIFICATE", identity.certificate().toArray());
  }

  public static String key(TlsIdentity identity) {
    return pem("PRIVATE KEY", identity.key().getEncoded());
  }
}
