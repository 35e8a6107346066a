package decnet.decoy.tls;

import static decnet.decoy.tls.Libssl.integer;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What OpenSSL calls back for while it reads a ClientHello: whether a server name is acknowledged,
 * and which protocol is spoken. Made once for each kind of replies and kept for ever, since
 * contexts point to it. Thread-safe. An exception that left a callback would end the JVM: none
 * does.
 */
@SuppressWarnings("restricted") // OpenSSL calls it
final class LibsslReplies {
  private static final int OK = 0; // SSL_TLSEXT_ERR_OK: openssl/tls1.h
  private static final int FATAL = 2; // SSL_TLSEXT_ERR_ALERT_FATAL: openssl/tls1.h
  private static final int NEGOTIATED = 1; // OPENSSL_NPN_NEGOTIATED: openssl/ssl.h
  private static final ConcurrentHashMap<TlsPersona.Replies, LibsslReplies> MADE =
      new ConcurrentHashMap<>();

  private final MethodHandle select;
  private final MemorySegment own; // each protocol with its length before it
  private final boolean insists;
  private final MemorySegment acknowledgeName;
  private final MemorySegment selectProtocol;

  private LibsslReplies(Libssl libssl, TlsPersona.Replies replies) {
    select =
        libssl.handle(
            "SSL_select_next_proto",
            integer(ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    own = Libssl.array(Arena.global(), list(replies));
    insists = replies.insists();
    acknowledgeName =
        stub("serverName", integer(ADDRESS, ADDRESS, ADDRESS), MemorySegment.class, 3, 0);
    selectProtocol =
        stub(
            "protocol",
            integer(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS),
            MemorySegment.class,
            4,
            1);
  }

  static LibsslReplies of(Libssl libssl, TlsPersona.Replies replies) {
    return MADE.computeIfAbsent(replies, made -> new LibsslReplies(libssl, made));
  }

  private static byte[] list(TlsPersona.Replies replies) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String protocol : replies.protocols()) {
      all.write(protocol.length());
      all.writeBytes(protocol.getBytes(StandardCharsets.US_ASCII));
    }
    return all.toByteArray();
  }

  /**
   * Our method {@code name} of {@code before} addresses and then {@code numbers} times a number and
   * an address.
   */
  private MemorySegment stub(
      String name,
      java.lang.foreign.FunctionDescriptor shape,
      Class<?> address,
      int before,
      int numbers) {
    MethodType type = MethodType.methodType(int.class);
    for (int i = 0; i < before; i++) {
      type = type.appendParameterTypes(address);
    }
    for (int i = 0; i < numbers; i++) {
      type = type.appendParameterTypes(int.class, address);
    }
    try {
      MethodHandle target = MethodHandles.lookup().bind(this, name, type);
      return Linker.nativeLinker().upcallStub(target, shape, Arena.global());
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  MemorySegment acknowledgeName() {
    return acknowledgeName;
  }

  MemorySegment selectProtocol() {
    return selectProtocol;
  }

  @SuppressWarnings("unused") // called by OpenSSL: int (*cb)(SSL *, int *alert, void *)
  private int serverName(MemorySegment ssl, MemorySegment alert, MemorySegment ignored) {
    return OK;
  }

  /**
   * The best of our protocols that the client offers. Its list was checked by OpenSSL, and its own
   * function reads it; nothing of it is read here.
   */
  @SuppressWarnings("unused") // called by OpenSSL: SSL_CTX_alpn_select_cb_func
  private int protocol(
      MemorySegment ssl,
      MemorySegment chosen,
      MemorySegment chosenLength,
      MemorySegment offered,
      int offeredLength,
      MemorySegment ignored) {
    try {
      int found =
          (int)
              select.invokeExact(
                  chosen, chosenLength, own, (int) own.byteSize(), offered, offeredLength);
      if (found == NEGOTIATED) {
        return OK;
      }
      if (insists) {
        return FATAL;
      }
      chosen.reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, own.asSlice(1));
      chosenLength.reinterpret(1).set(JAVA_BYTE, 0, own.get(JAVA_BYTE, 0));
      return OK;
    } catch (Throwable bug) { // see the class comment
      return FATAL;
    }
  }
}
