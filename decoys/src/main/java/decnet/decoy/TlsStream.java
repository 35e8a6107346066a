package decnet.decoy;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.tls.ClientHello;
import decnet.decoy.tls.HelloTee;
import decnet.decoy.tls.ServerAnswer;
import decnet.decoy.tls.TlsEngine;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session's stream within TLS. A lock guards the engine and keeps what it says in order; nothing
 * waits for the peer while holding it, so that no thread waits within native code.
 */
final class TlsStream implements Stream {
  /** More than OpenSSL reads before it refuses a hello by itself (131,396), in sane records. */
  static final int MAX_HANDSHAKE_BYTES = 256 * 1024;

  private static final System.Logger LOG = System.getLogger("decnet.decoy");

  private final Stream wire;
  private final SessionInput in;
  private final SessionOutput out;
  private final TlsEngine engine;
  private final TlsFraming framing;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended; // the peer has said its last, or nonsense; guarded by lock

  /** Is told, once, what a client said first and what it is about to be answered. */
  @FunctionalInterface
  interface Greeting {
    void greeted(Optional<ClientHello> hello, ServerAnswer answer);
  }

  TlsStream(Stream wire, SessionInput in, SessionOutput out, TlsEngine engine, TlsFraming framing) {
    this.wire = wire;
    this.in = in;
    this.out = out;
    this.engine = engine;
    this.framing = framing;
  }

  /**
   * Completes the handshake.
   *
   * @throws WireException MALFORMED when it failed, TOO_BIG when the peer says too much before its
   *     end, GONE at its FIN
   */
  void handshake(Duration time, Greeting greeting) throws IOException {
    HelloTee tee = new HelloTee();
    boolean greeted = false;
    int received = 0;
    in.deadline(time);
    while (true) {
      Step step = step();
      if (!greeted && !step.said().isEmpty()) {
        greeting.greeted(tee.hello(), ServerAnswer.of(step.said()));
        greeted = true;
      }
      framing.write(out, step.said().toArray());
      out.flush();
      if (step.failure() != null) {
        throw step.failure();
      }
      if (step.done()) {
        in.deadline(Duration.ZERO);
        return;
      }
      byte[] more = framing.read(in);
      received += more.length;
      if (more.length == 0) {
        ended();
        throw new WireException(Kind.GONE, "end of stream within the TLS handshake");
      }
      if (received > MAX_HANDSHAKE_BYTES) {
        throw new WireException(Kind.TOO_BIG, "TLS handshake over " + MAX_HANDSHAKE_BYTES);
      }
      tee.feed(more, 0, more.length);
      feed(more);
    }
  }

  /** What came of going on with the handshake, and what the engine said to it. */
  private record Step(boolean done, Bytes said, @Nullable WireException failure) {}

  private Step step() {
    lock.lock();
    try {
      boolean done = engine.handshake();
      return new Step(done, Bytes.of(engine.drain()), null);
    } catch (WireException refused) {
      ended = true;
      return new Step(false, Bytes.of(engine.drain()), refused);
    } finally {
      lock.unlock();
    }
  }

  private void feed(byte[] more) {
    lock.lock();
    try {
      engine.feed(more, 0, more.length);
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** The protocol chosen (ALPN); empty where none was. */
  String protocol() {
    lock.lock();
    try {
      return engine.protocol();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Peer peer() {
    return wire.peer();
  }

  @Override
  public int read(ByteBuffer into, Duration timeout) throws IOException {
    in.deadline(timeout);
    try {
      while (true) {
        int got = decrypt(into);
        if (got != 0) {
          return got;
        }
        byte[] more = framing.read(in);
        if (more.length == 0) {
          ended();
          return -1; // a FIN without close_notify ends a session like any other
        }
        feed(more);
      }
    } catch (WireException failure) {
      if (failure.kind() == Kind.TIMEOUT) {
        throw new SocketTimeoutException(failure.getMessage());
      }
      out.flush(); // the alert
      throw failure;
    }
  }

  /** Bytes put into {@code into}; 0 when more of the peer's are needed, -1 at its close_notify. */
  private int decrypt(ByteBuffer into) throws IOException {
    lock.lock();
    try {
      int got =
          ended
              ? -1
              : engine.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
      ended |= got < 0;
      into.position(into.position() + Math.max(got, 0));
      return got;
    } catch (WireException refused) {
      ended = true;
      throw refused;
    } finally {
      framing.write(out, engine.drain()); // an alert, or an answer to a change of keys
      lock.unlock();
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    byte[] record = new byte[Math.min(from.remaining(), TlsEngine.MAX_PLAIN_BYTES)];
    while (from.hasRemaining()) {
      int count = Math.min(from.remaining(), record.length);
      from.get(record, 0, count);
      lock.lock();
      try {
        engine.write(record, 0, count);
        framing.write(out, engine.drain());
      } finally {
        lock.unlock();
      }
      out.flush();
    }
  }

  @Override
  public void urgent(byte value) throws IOException {
    write(ByteBuffer.wrap(new byte[] {value})); // TLS knows no urgency
  }

  @Override
  public void noDelay(boolean on) throws IOException {
    wire.noDelay(on);
  }

  @Override
  public void shutdownOutput() throws IOException {
    farewell();
    out.flush();
    wire.shutdownOutput();
  }

  /** Says close_notify to a peer that still listens. */
  private void farewell() throws IOException {
    lock.lock();
    try {
      if (!ended) {
        engine.closeNotify();
        framing.write(out, engine.drain());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean hasUnread() {
    return in.hasUnread();
  }

  @Override
  public void reset() {
    wire.reset();
  }

  @Override
  public void close() {
    close(false);
  }

  /** Ends and gives the engine's memory back; {@code quiet}: without close_notify. */
  void close(boolean quiet) {
    try {
      if (!quiet) {
        farewell();
      }
      out.flush();
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.TRACE, "peer gone before close_notify", gone);
    } finally {
      lock.lock();
      try {
        engine.close();
      } finally {
        lock.unlock();
      }
      wire.close();
    }
  }
}
