package decnet.decoy.tls;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** One connection in the JDK's TLS. */
final class JsseEngine implements TlsEngine {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final ByteArrayOutputStream outgoing = new ByteArrayOutputStream();
  private ByteBuffer incoming = ByteBuffer.allocate(0);
  private ByteBuffer plain = ByteBuffer.allocate(0);
  private boolean closed;
  private boolean established;
  private boolean failed;

  JsseEngine(SSLEngine engine) {
    this.engine = engine;
  }

  private void open() {
    if (closed) {
      throw new IllegalStateException("TLS engine is closed");
    }
  }

  @Override
  public void feed(byte[] wire, int offset, int count) {
    open();
    incoming =
        ByteBuffer.allocate(incoming.remaining() + count)
            .put(incoming)
            .put(wire, offset, count)
            .flip();
  }

  @Override
  public boolean handshake() throws WireException {
    open();
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !established) {
        engine.beginHandshake();
      }
      established = advance();
      return established;
    } catch (SSLException refused) {
      throw failed("handshake", refused);
    }
  }

  /** Goes on until it needs bytes (false) or the handshake is done (true). */
  private boolean advance() throws SSLException {
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          Runnable task = engine.getDelegatedTask();
          if (task != null) {
            task.run();
          }
        }
        case NEED_WRAP -> wrap(NOTHING);
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!unwrap()) {
            return false;
          }
        }
        case NOT_HANDSHAKING, FINISHED -> {
          return true;
        }
      }
    }
  }

  private WireException failed(String where, SSLException reason) {
    failed = true;
    try {
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(NOTHING)) {
        // its alert
      }
    } catch (SSLException again) {
      outgoing.writeBytes(new byte[0]); // it has nothing more to say
    }
    return new WireException(Kind.MALFORMED, "TLS " + where + ": " + reason.getMessage());
  }

  /** Whether anything was said. */
  private boolean wrap(ByteBuffer from) throws SSLException {
    ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    SSLEngineResult result = engine.wrap(from, packet);
    outgoing.write(packet.array(), 0, packet.position());
    return result.bytesProduced() > 0;
  }

  /** Whether a record was taken. */
  private boolean unwrap() throws SSLException {
    ByteBuffer room = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    SSLEngineResult result = engine.unwrap(incoming, room);
    room.flip();
    if (room.hasRemaining()) {
      plain = ByteBuffer.allocate(plain.remaining() + room.remaining()).put(plain).put(room).flip();
    }
    return result.bytesConsumed() > 0 || result.getStatus() == SSLEngineResult.Status.CLOSED;
  }

  @Override
  public byte[] drain() {
    open();
    byte[] all = outgoing.toByteArray();
    outgoing.reset();
    return all;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws WireException {
    open();
    try {
      while (!plain.hasRemaining()) {
        if (engine.isInboundDone()) {
          return -1;
        }
        if (!unwrap()) {
          return 0;
        }
        advance(); // a key update or a ticket wants an answer
      }
    } catch (SSLException refused) {
      throw failed("record", refused);
    }
    int count = Math.min(length, plain.remaining());
    plain.get(into, offset, count);
    return count;
  }

  @Override
  public void write(byte[] content, int offset, int count) throws WireException {
    open();
    ByteBuffer from = ByteBuffer.wrap(content, offset, count);
    try {
      while (!failed && from.hasRemaining() && wrap(from)) {
        // all of it
      }
    } catch (SSLException gone) {
      failed = true;
    }
    if (from.hasRemaining()) {
      throw new WireException(Kind.GONE, "TLS connection has failed");
    }
  }

  @Override
  public void closeNotify() {
    open();
    if (established && !failed) {
      engine.closeOutbound();
      try {
        wrap(NOTHING);
      } catch (SSLException gone) {
        failed = true;
      }
    }
  }

  @Override
  public String protocol() {
    open();
    String chosen = engine.getApplicationProtocol();
    return chosen == null ? "" : chosen;
  }

  @Override
  public void close() {
    closed = true;
  }
}
