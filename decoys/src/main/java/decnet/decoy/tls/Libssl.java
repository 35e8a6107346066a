package decnet.decoy.tls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The calls of the system's OpenSSL 3 that a server without a socket needs. None of them blocks.
 * Stateless; the queue of errors belongs to the calling thread, so whoever asks {@link #reason}
 * does so right after the call. Source: the manual pages of section 3 by the same names.
 *
 * <p>{@code Throwable} is caught because a method handle declares it; C throws nothing.
 */
@SuppressWarnings("restricted") // calling C is what this class is for
final class Libssl {
  static final int WANT_READ = 2; // SSL_ERROR_WANT_READ: openssl/ssl.h
  static final int ZERO_RETURN = 6; // SSL_ERROR_ZERO_RETURN: openssl/ssl.h

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Optional<Libssl> SYSTEM = load("libssl.so.3", "libcrypto.so.3");
  private static final int MAX_TEXT_BYTES = 256;

  private final SymbolLookup symbols;
  private final MethodHandle bioRead;
  private final MethodHandle bioWrite;
  private final MethodHandle doHandshake;
  private final MethodHandle read;
  private final MethodHandle write;
  private final MethodHandle getError;
  private final MethodHandle clearErrors;
  private final MethodHandle firstError;
  private final MethodHandle reasonText;
  private final MethodHandle version;
  private final MethodHandle sslNew;
  private final MethodHandle setBio;
  private final MethodHandle setAcceptState;
  private final MethodHandle sslFree;
  private final MethodHandle shutdown;
  private final MethodHandle bioNew;
  private final MethodHandle memoryMethod;
  private final MethodHandle bioControl;
  private final MethodHandle chosenProtocol;

  /**
   * @throws java.util.NoSuchElementException when it lacks a function
   */
  private Libssl(SymbolLookup symbols) {
    this.symbols = symbols;
    // critical: they only copy, and so may see Java's arrays without a copy of their own
    Linker.Option copies = Linker.Option.critical(true);
    bioRead = handle("BIO_read", integer(ADDRESS, ADDRESS, JAVA_INT), copies);
    bioWrite = handle("BIO_write", integer(ADDRESS, ADDRESS, JAVA_INT), copies);
    doHandshake = handle("SSL_do_handshake", integer(ADDRESS));
    read = handle("SSL_read", integer(ADDRESS, ADDRESS, JAVA_INT));
    write = handle("SSL_write", integer(ADDRESS, ADDRESS, JAVA_INT));
    getError = handle("SSL_get_error", integer(ADDRESS, JAVA_INT));
    clearErrors = handle("ERR_clear_error", FunctionDescriptor.ofVoid());
    firstError = handle("ERR_get_error", FunctionDescriptor.of(JAVA_LONG));
    reasonText = handle("ERR_reason_error_string", pointer(JAVA_LONG));
    version = handle("OpenSSL_version", pointer(JAVA_INT));
    sslNew = handle("SSL_new", pointer(ADDRESS));
    setBio = handle("SSL_set_bio", nothing(ADDRESS, ADDRESS, ADDRESS));
    setAcceptState = handle("SSL_set_accept_state", nothing(ADDRESS));
    sslFree = handle("SSL_free", nothing(ADDRESS));
    shutdown = handle("SSL_shutdown", integer(ADDRESS));
    bioNew = handle("BIO_new", pointer(ADDRESS));
    memoryMethod = handle("BIO_s_mem", pointer());
    chosenProtocol = handle("SSL_get0_alpn_selected", nothing(ADDRESS, ADDRESS, ADDRESS));
    bioControl = handle("BIO_ctrl", number(ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS));
  }

  /** The system's, where there is one. */
  static Optional<Libssl> system() {
    return SYSTEM;
  }

  /** Loads the two libraries by name; nothing where one of them or one function is missing. */
  static Optional<Libssl> load(String ssl, String crypto) {
    try {
      SymbolLookup both =
          SymbolLookup.libraryLookup(ssl, Arena.global())
              .or(SymbolLookup.libraryLookup(crypto, Arena.global()));
      return Optional.of(new Libssl(both));
    } catch (IllegalArgumentException | java.util.NoSuchElementException missing) {
      return Optional.empty();
    }
  }

  MethodHandle handle(String name, FunctionDescriptor shape, Linker.Option... options) {
    return LINKER.downcallHandle(symbols.findOrThrow(name), shape, options);
  }

  static FunctionDescriptor integer(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  static FunctionDescriptor number(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_LONG, arguments);
  }

  static FunctionDescriptor pointer(MemoryLayout... arguments) {
    return FunctionDescriptor.of(ADDRESS, arguments);
  }

  static FunctionDescriptor nothing(MemoryLayout... arguments) {
    return FunctionDescriptor.ofVoid(arguments);
  }

  /** A call of C. */
  interface Call<T> {
    T make() throws Throwable;
  }

  /** A call that is not made often. */
  static <T> T call(Call<T> call) {
    try {
      return call.make();
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** What came out of a method handle: ours, or a bug. */
  static RuntimeException impossible(Throwable thrown) {
    return thrown instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(thrown);
  }

  /** Such as {@code OpenSSL 3.0.19 27 Jan 2026}. */
  String version() {
    return text(call(() -> (MemorySegment) version.invokeExact(0))); // OPENSSL_VERSION
  }

  private static String text(MemorySegment at) {
    return at.address() == 0 ? "" : at.reinterpret(MAX_TEXT_BYTES).getString(0);
  }

  /** A new connection of {@code context}, waiting for its peer, that owns both its buffers. */
  Connection connection(MemorySegment context) {
    return call(
        () -> {
          MemorySegment ssl = (MemorySegment) sslNew.invokeExact(context);
          if (ssl.address() == 0) {
            throw new IllegalStateException("SSL_new: " + reason());
          }
          MemorySegment in = buffer();
          MemorySegment out = buffer();
          setBio.invokeExact(ssl, in, out);
          setAcceptState.invokeExact(ssl);
          return new Connection(ssl, in, out);
        });
  }

  /** An SSL with the buffers that it owns. */
  record Connection(MemorySegment ssl, MemorySegment in, MemorySegment out) {}

  private MemorySegment buffer() throws Throwable {
    int setEndResult = 130; // BIO_C_SET_BUF_MEM_EOF_RETURN: openssl/bio.h
    MemorySegment method = (MemorySegment) memoryMethod.invokeExact();
    MemorySegment buffer = (MemorySegment) bioNew.invokeExact(method);
    if (buffer.address() == 0) {
      throw new IllegalStateException("BIO_new: " + reason());
    }
    // an empty buffer means "not yet", never the end
    long ignored = (long) bioControl.invokeExact(buffer, setEndResult, -1L, MemorySegment.NULL);
    return buffer;
  }

  /** Frees it with its buffers; nobody may use it any more. */
  void free(Connection connection) {
    call(
        () -> {
          sslFree.invokeExact(connection.ssl());
          return "";
        });
  }

  void feed(Connection connection, byte[] wire, int offset, int count) {
    MemorySegment from = MemorySegment.ofArray(wire).asSlice(offset, count);
    int written;
    try {
      written = (int) bioWrite.invokeExact(connection.in(), from, count);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
    if (written != count) {
      throw new IllegalStateException("BIO_write: " + written + " of " + count + " bytes");
    }
  }

  /** How many bytes for the peer were put into {@code into}; 0 when there are none. */
  int drain(Connection connection, byte[] into) {
    MemorySegment to = MemorySegment.ofArray(into);
    try {
      return Math.max(0, (int) bioRead.invokeExact(connection.out(), to, into.length));
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** How many bytes for the peer wait. */
  int pending(Connection connection) {
    int pending = 10; // BIO_CTRL_PENDING: openssl/bio.h
    return call(
        () ->
            (int) (long) bioControl.invokeExact(connection.out(), pending, 0L, MemorySegment.NULL));
  }

  /** Positive when done; else the reason is in {@link #error}. */
  int handshake(Connection connection) {
    try {
      clearErrors.invokeExact();
      return (int) doHandshake.invokeExact(connection.ssl());
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** Bytes put into {@code into}; when not positive the reason is in {@link #error}. */
  int read(Connection connection, MemorySegment into) {
    try {
      clearErrors.invokeExact();
      return (int) read.invokeExact(connection.ssl(), into, (int) into.byteSize());
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** Bytes taken of {@code from}; when not positive the reason is in {@link #error}. */
  int write(Connection connection, MemorySegment from) {
    try {
      clearErrors.invokeExact();
      return (int) write.invokeExact(connection.ssl(), from, (int) from.byteSize());
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** The protocol chosen (ALPN); empty where none was. */
  String protocol(Connection connection) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocate(ADDRESS);
      MemorySegment length = arena.allocate(JAVA_INT);
      chosenProtocol.invokeExact(connection.ssl(), at, length);
      byte[] name =
          at.get(ADDRESS, 0).reinterpret(length.get(JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE);
      return new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  void shutdown(Connection connection) {
    try {
      clearErrors.invokeExact();
      int ignored = (int) shutdown.invokeExact(connection.ssl());
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** Why the last call on this thread gave {@code result}: SSL_get_error. */
  int error(Connection connection, int result) {
    try {
      return (int) getError.invokeExact(connection.ssl(), result);
    } catch (Throwable thrown) {
      throw impossible(thrown);
    }
  }

  /** OpenSSL's words for the first error of the last call on this thread; may be empty. */
  String reason() {
    return call(
        () -> {
          long code = (long) firstError.invokeExact();
          return code == 0 ? "" : text((MemorySegment) reasonText.invokeExact(code));
        });
  }

  /** The bytes at {@code at}, zero-terminated for C. */
  static MemorySegment array(Arena arena, byte[] content) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
  }
}
