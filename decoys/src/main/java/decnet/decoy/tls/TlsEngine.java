package decnet.decoy.tls;

import decnet.base.WireException;

/**
 * The server's side of one TLS connection, without a socket: the peer's bytes go in by {@link
 * #feed}, bytes for the peer come out by {@link #drain}. Used by one thread at a time; after {@link
 * #close} every call but {@code close} fails.
 */
public interface TlsEngine extends AutoCloseable {
  /** The most bytes that one record carries. Source: RFC 8446 §5.1. */
  int MAX_PLAIN_BYTES = 16_384;

  /** Takes {@code count} bytes of the peer. */
  void feed(byte[] wire, int offset, int count);

  /**
   * Goes on with the handshake; whether it is complete. What it has to say waits in {@link #drain},
   * a failure's alert too.
   *
   * @throws WireException MALFORMED when the handshake has failed
   */
  boolean handshake() throws WireException;

  /** The bytes for the peer since the last call; empty when there are none. */
  byte[] drain();

  /**
   * Up to {@code length} bytes of what the peer said; 0 when more of its bytes are needed, -1 after
   * its close_notify.
   *
   * @throws WireException MALFORMED when its records are not acceptable
   */
  int read(byte[] into, int offset, int length) throws WireException;

  /**
   * Encrypts {@code count} bytes, at most {@link #MAX_PLAIN_BYTES}, as one record.
   *
   * @throws WireException GONE when the connection has failed before
   */
  void write(byte[] plain, int offset, int count) throws WireException;

  /** The protocol chosen (ALPN), such as {@code http/1.1}; empty where none was. */
  String protocol();

  /** Says close_notify, once; nothing before the handshake is complete. */
  void closeNotify();

  /** Gives its memory back. Idempotent; also done when the engine is forgotten. */
  @Override
  void close();
}
