package decnet.decoy;

import decnet.base.Bytes;
import decnet.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TLS client on any stream, which trusts everybody. One thread. */
public final class TlsPeer {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Stream stream;
  private final SSLEngine engine;
  private ByteBuffer wire = ByteBuffer.allocate(0);
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  /**
   * @param version such as {@code TLSv1.2}
   * @param protocols offered by ALPN
   */
  public TlsPeer(Stream stream, String version, String... protocols) throws IOException {
    this.stream = stream;
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
      engine = context.createSSLEngine("h.example", 443);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    advance();
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

  private void advance() throws IOException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> send(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!receive()) {
            throw new IOException("end of stream within the handshake");
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  private void send(ByteBuffer plain) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(plain, packet);
    stream.write(packet.flip());
  }

  /** Takes a record; false at the end of the stream or of the session. */
  private boolean receive() throws IOException {
    while (true) {
      ByteBuffer room = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
      SSLEngineResult result = engine.unwrap(wire, room);
      heard.write(room.array(), 0, room.position());
      if (result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW) {
        return result.getStatus() == SSLEngineResult.Status.OK;
      }
      ByteBuffer more = ByteBuffer.allocate(16_384);
      if (stream.read(more, Duration.ZERO) < 0) {
        return false;
      }
      more.flip();
      wire = ByteBuffer.allocate(wire.remaining() + more.remaining()).put(wire).put(more).flip();
    }
  }

  /** One byte a character. */
  public TlsPeer say(String text) throws IOException {
    ByteBuffer plain = Bytes.latin1(text).buffer();
    while (plain.hasRemaining()) {
      send(plain);
    }
    return this;
  }

  /** Writes bytes past TLS, as they are. */
  public void raw(byte... content) throws IOException {
    stream.write(ByteBuffer.wrap(content));
  }

  /** Reads until {@code marker} was heard; everything so far. */
  public String hear(String marker) throws IOException {
    while (!text().contains(marker)) {
      if (!receive()) {
        throw new AssertionError("end of stream before '" + marker + "' after: " + text());
      }
      if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
        advance();
      }
    }
    return text();
  }

  /** Reads to the end; everything so far. */
  public String everything() throws IOException {
    while (receive()) {
      if (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
        advance();
      }
    }
    return text();
  }

  /** Whether the service said close_notify. */
  public boolean isTold() {
    return engine.isInboundDone();
  }

  private String text() {
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  public String protocol() {
    return engine.getApplicationProtocol();
  }

  public Certificate certificate() {
    try {
      return engine.getSession().getPeerCertificates()[0];
    } catch (javax.net.ssl.SSLPeerUnverifiedException none) {
      throw new AssertionError(none);
    }
  }

  public String cipher() {
    return engine.getSession().getCipherSuite();
  }

  /** Says close_notify, and goes. */
  public void close() throws IOException {
    engine.closeOutbound();
    send(NOTHING);
    stream.close();
  }
}
