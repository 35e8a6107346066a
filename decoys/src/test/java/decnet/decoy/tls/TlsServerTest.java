package decnet.decoy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.Mac;
import decnet.base.WireException;
import decnet.identity.FleetKey;
import decnet.identity.HostIdentity;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines, against the JDK's client, without a stream. */
class TlsServerTest {
  private static final Instant CREATED = Instant.parse("2026-11-20T10:00:00Z");
  private static final KeyPair PAIR = pair();

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static HostIdentity host(String decky) {
    return HostIdentity.of(
        FleetKey.of(Bytes.of(new byte[FleetKey.LENGTH])),
        new DeckyId(decky),
        "web01",
        "corp.example",
        Mac.parse("00:50:56:01:02:03"),
        CREATED);
  }

  private static TlsIdentity identity() {
    return SelfSigned.snakeoil(host("decky-01"), "web01.corp.example", PAIR);
  }

  private static TlsServer server(boolean libssl, TlsPersona persona) {
    return TlsServer.of(libssl ? Libssl.system() : Optional.empty(), persona, identity());
  }

  /** A client in memory; what it says goes to the engine at once. */
  private static final class Client {
    private final SSLEngine client;
    private final TlsEngine server;
    private ByteBuffer wire = ByteBuffer.allocate(0);
    private final StringBuilder heard = new StringBuilder();

    Client(TlsEngine server, String version, String... protocols) throws Exception {
      this.server = server;
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, null);
      client = context.createSSLEngine("h.example", 443);
      client.setUseClientMode(true);
      var parameters = client.getSSLParameters();
      parameters.setProtocols(new String[] {version});
      parameters.setApplicationProtocols(protocols);
      client.setSSLParameters(parameters);
      client.beginHandshake();
    }

    /** Until both are done; false when the server waits for ever. */
    void handshake() throws Exception {
      boolean done = false;
      for (int round = 0; round < 30; round++) {
        step();
        done = done || server.handshake();
        take(server.drain());
        if (done
            && client.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) {
          return;
        }
      }
      throw new AssertionError("no end of the handshake: " + client.getHandshakeStatus());
    }

    private void step() throws Exception {
      while (true) {
        switch (client.getHandshakeStatus()) {
          case NEED_TASK -> client.getDelegatedTask().run();
          case NEED_WRAP -> say("");
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (!unwrap()) {
              return;
            }
          }
          case FINISHED, NOT_HANDSHAKING -> {
            return;
          }
        }
      }
    }

    void take(byte[] more) {
      wire = ByteBuffer.allocate(wire.remaining() + more.length).put(wire).put(more).flip();
    }

    private boolean unwrap() throws Exception {
      ByteBuffer room = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
      SSLEngineResult result = client.unwrap(wire, room);
      heard.append(new String(room.array(), 0, room.position(), StandardCharsets.US_ASCII));
      return result.bytesConsumed() > 0;
    }

    void say(String text) throws Exception {
      ByteBuffer packet = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
      client.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), packet);
      server.feed(packet.array(), 0, packet.position());
    }

    String hear() throws Exception {
      take(server.drain());
      while (wire.hasRemaining() && unwrap()) {
        // every record
      }
      return heard.toString();
    }
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static String read(TlsEngine engine) throws WireException {
    byte[] room = new byte[100];
    StringBuilder all = new StringBuilder();
    for (int got = engine.read(room, 0, 100); got > 0; got = engine.read(room, 0, 100)) {
      all.append(new String(room, 0, got, StandardCharsets.US_ASCII));
    }
    return all.toString();
  }

  @ParameterizedTest
  @CsvSource({"true,TLSv1.2", "true,TLSv1.3", "false,TLSv1.2", "false,TLSv1.3"})
  void both_sides_understand_each_other_to_the_end(boolean libssl, String version)
      throws Exception {
    int live = TlsServer.live();
    try (TlsEngine engine = server(libssl, TlsPersona.NGINX).engine()) {
      Client client = new Client(engine, version, "h2", "http/1.1");
      client.handshake();
      assertThat(engine.protocol()).isEqualTo("http/1.1");
      client.say("hello ");
      client.say("server");
      assertThat(read(engine)).isEqualTo("hello server");
      engine.write("hello client".getBytes(StandardCharsets.US_ASCII), 6, 6);
      assertThat(client.hear()).isEqualTo("client");
      engine.closeNotify();
      client.hear();
      assertThat(client.client.isInboundDone()).isTrue();
      client.client.closeOutbound();
      client.say("");
      assertThat(engine.read(new byte[10], 0, 10)).isEqualTo(-1);
    }
    assertThat(TlsServer.live()).isLessThanOrEqualTo(live);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void no_common_protocol_is_refused_with_the_alert(boolean libssl) throws Exception {
    try (TlsEngine engine = server(libssl, TlsPersona.NGINX).engine()) {
      Client client = new Client(engine, "TLSv1.2", "foo");
      assertThatThrownBy(client::handshake).isInstanceOf(WireException.class);
      assertThat(ServerAnswer.of(Bytes.of(engine.drain())).alert()).isEqualTo(120);
    }
  }

  @Test
  void apache_answers_its_own_protocol_even_to_who_did_not_offer_it() throws Exception {
    try (TlsEngine engine = server(true, TlsPersona.APACHE).engine()) {
      Client client = new Client(engine, "TLSv1.2", "foo");
      // the client objects to a protocol that it did not offer
      assertThatThrownBy(client::handshake).hasMessageContaining("application protocol");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_engine_that_is_closed_says_so_and_closes_twice(boolean libssl) {
    TlsEngine engine = server(libssl, TlsPersona.NGINX).engine();
    engine.close();
    engine.close();
    assertThatThrownBy(engine::drain).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.feed(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.read(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_engine_that_is_forgotten_gives_its_memory_back() {
    int live = TlsServer.live();
    TlsServer server = server(true, TlsPersona.NGINX);
    for (int i = 0; i < 50; i++) {
      server.engine().feed(new byte[] {22}, 0, 1);
    }
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (TlsServer.live() > live && System.nanoTime() < end) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(TlsServer.live()).isLessThanOrEqualTo(live);
  }

  @Test
  void libraries_that_are_missing_or_are_others_are_not_used() {
    assertThat(Libssl.load("libnosuch.so.9", "libcrypto.so.3")).isEmpty();
    assertThat(Libssl.load("libc.so.6", "libc.so.6")).isEmpty();
    assertThat(TlsServer.of(Optional.empty(), TlsPersona.NGINX, identity()).library())
        .isEqualTo("JSSE 25");
    assertThat(server(true, TlsPersona.NGINX).library()).startsWith("OpenSSL 3");
  }

  private static X509Certificate read(TlsIdentity identity) throws Exception {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(identity.certificate().toArray()));
    certificate.verify(certificate.getPublicKey());
    return certificate;
  }

  /** What openssl's asn1parse shows of a certificate that ssl-cert 1.1.2 made. */
  @Test
  void a_snakeoil_certificate_is_as_ssl_cert_makes_it() throws Exception {
    X509Certificate certificate = read(identity());
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
    assertThat(certificate.getIssuerX500Principal().getName())
        .isEqualTo("CN=web01.corp.example")
        .isEqualTo(certificate.getSubjectX500Principal().getName());
    assertThat(certificate.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.19", "2.5.29.17", "2.5.29.14");
    assertThat(certificate.getCriticalExtensionOIDs()).isEmpty();
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getSubjectAlternativeNames().toString())
        .isEqualTo("[[2, web01.corp.example]]");
    assertThat(certificate.getSerialNumber().bitLength()).isBetween(100, 159);
    Instant from = certificate.getNotBefore().toInstant();
    assertThat(Duration.between(from, certificate.getNotAfter().toInstant()).toDays())
        .isEqualTo(3650);
    assertThat(from).isBetween(CREATED.minus(Duration.ofDays(701)), CREATED);
  }

  @Test
  void a_certificate_is_the_same_for_ever_and_another_on_each_host() throws Exception {
    assertThat(identity().certificate()).isEqualTo(identity().certificate());
    X509Certificate own = read(identity());
    X509Certificate other = read(SelfSigned.snakeoil(host("decky-02"), "web02", PAIR));
    assertThat(other.getSerialNumber()).isNotEqualTo(own.getSerialNumber());
    X509Certificate asked = read(SelfSigned.request(host("decky-01"), "shop.example", PAIR));
    assertThat(asked.getCriticalExtensionOIDs()).containsExactly("2.5.29.19");
    assertThat(asked.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35");
    assertThat(asked.getSerialNumber()).isNotEqualTo(own.getSerialNumber());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_missing_is_said_in_the_log(boolean present) {
    java.util.logging.Logger log = java.util.logging.Logger.getLogger("decnet.decoy.tls");
    java.util.List<String> said = new java.util.ArrayList<>();
    java.util.logging.Handler handler =
        new java.util.logging.StreamHandler() {
          @Override
          public synchronized void publish(java.util.logging.LogRecord line) {
            said.add(line.getLevel() + " " + line.getMessage());
          }
        };
    log.addHandler(handler);
    TlsServer.announce(TlsPersona.NGINX, present ? Libssl.system() : Optional.empty());
    log.removeHandler(handler);
    boolean persona = present && Libssl.system().orElseThrow().version().startsWith("OpenSSL 3.0.");
    assertThat(said.stream().filter(line -> line.startsWith("WARNING")).toList())
        .hasSize(persona ? 0 : 1);
  }
}
