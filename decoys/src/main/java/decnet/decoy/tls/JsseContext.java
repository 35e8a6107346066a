package decnet.decoy.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The stand-in where OpenSSL is missing: the JDK's TLS, set as near to OpenSSL as its settings
 * reach. Of 124 raw inputs it answers 41 as nginx does, and its JARM differs; no setting changes
 * that. Thread-safe.
 */
final class JsseContext implements TlsServer.Engines {
  private static final String[] CIPHERS = { // OpenSSL's order of what both have
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
  };
  private static final String[] GROUPS = {"x25519", "secp256r1", "x448", "secp521r1", "secp384r1"};

  private final SSLContext context;
  private final TlsPersona.Replies replies;

  JsseContext(TlsPersona persona, TlsIdentity identity) {
    replies = persona.replies();
    try {
      char[] none = new char[0];
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(identity.certificate().toArray()));
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, none);
      keys.setKeyEntry("own", identity.key(), none, new Certificate[] {certificate});
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(keys, none);
      context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
    } catch (GeneralSecurityException | IOException unusable) {
      throw new IllegalStateException("JSSE cannot use the certificate", unusable);
    }
  }

  @Override
  public TlsEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
    parameters.setCipherSuites(CIPHERS);
    parameters.setNamedGroups(GROUPS);
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    engine.setHandshakeApplicationProtocolSelector((ssl, offered) -> selected(offered));
    return new JsseEngine(engine);
  }

  /** One of ours; null ends the handshake with the alert, and empty text says nothing. */
  private @org.jspecify.annotations.Nullable String selected(List<String> offered) {
    for (String protocol : replies.protocols()) {
      if (offered.contains(protocol)) {
        return protocol;
      }
    }
    return replies.insists() ? null : "";
  }

  @Override
  public String library() {
    return "JSSE " + Runtime.version().feature();
  }
}
