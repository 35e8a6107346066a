package decnet.decoy.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection in OpenSSL, between two memory buffers. Its memory is freed exactly once: by
 * {@link #close}, or when the engine is forgotten. No exception of a peer's making leaves it but
 * {@link WireException}.
 */
final class LibsslEngine implements TlsEngine {
  private static final AtomicInteger LIVE = new AtomicInteger();

  private final Libssl libssl;
  private final LibsslContext context; // its memory must outlive this
  private final Libssl.Connection connection;
  private final Cleaner.Cleanable memory;
  private boolean closed;
  private boolean established;
  private boolean failed;
  private boolean said;

  LibsslEngine(
      Libssl libssl, LibsslContext context, Libssl.Connection connection, Cleaner cleaner) {
    this.libssl = libssl;
    this.context = context;
    this.connection = connection;
    LIVE.incrementAndGet();
    memory = cleaner.register(this, freeing(libssl, connection));
  }

  /** Knows nothing of the engine, which could otherwise never be forgotten. */
  private static Runnable freeing(Libssl libssl, Libssl.Connection connection) {
    return () -> {
      libssl.free(connection);
      LIVE.decrementAndGet();
    };
  }

  /** How many are not freed yet. */
  static int live() {
    return LIVE.get();
  }

  private void open() {
    if (closed) {
      throw new IllegalStateException("TLS engine is closed");
    }
  }

  @Override
  public void feed(byte[] wire, int offset, int count) {
    open();
    try {
      if (count > 0) {
        libssl.feed(connection, wire, offset, count);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public boolean handshake() throws WireException {
    open();
    try {
      int result = libssl.handshake(connection);
      if (result > 0) {
        established = true;
        return true;
      }
      if (libssl.error(connection, result) != Libssl.WANT_READ) {
        throw failed("handshake");
      }
      return false;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private WireException failed(String where) {
    failed = true;
    return new WireException(Kind.MALFORMED, "TLS " + where + ": " + libssl.reason());
  }

  @Override
  public byte[] drain() {
    open();
    try {
      byte[] all = new byte[libssl.pending(connection)];
      if (all.length > 0 && libssl.drain(connection, all) != all.length) {
        throw new IllegalStateException("BIO_read gave less than BIO_ctrl_pending");
      }
      return all;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws WireException {
    open();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(Math.min(length, MAX_PLAIN_BYTES));
      int result = libssl.read(connection, room);
      if (result > 0) {
        MemorySegment.copy(room, JAVA_BYTE, 0, into, offset, result);
        return result;
      }
      return switch (libssl.error(connection, result)) {
        case Libssl.WANT_READ -> 0;
        case Libssl.ZERO_RETURN -> -1;
        default -> throw failed("record");
      };
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void write(byte[] plain, int offset, int count) throws WireException {
    open();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(count);
      MemorySegment.copy(plain, offset, from, JAVA_BYTE, 0, count);
      if (failed || libssl.write(connection, from) != count) {
        throw new WireException(Kind.GONE, "TLS connection has failed");
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void closeNotify() {
    open();
    try {
      if (established && !failed && !said) {
        said = true;
        libssl.shutdown(connection);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public String protocol() {
    open();
    try {
      return libssl.protocol(connection);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void close() {
    try {
      closed = true;
      memory.clean();
    } finally {
      Reference.reachabilityFence(context);
    }
  }
}
