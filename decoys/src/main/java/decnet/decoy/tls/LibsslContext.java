package decnet.decoy.tls;

import static decnet.decoy.tls.Libssl.call;
import static decnet.decoy.tls.Libssl.integer;
import static decnet.decoy.tls.Libssl.nothing;
import static decnet.decoy.tls.Libssl.number;
import static decnet.decoy.tls.Libssl.pointer;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import decnet.base.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * A persona with a certificate in OpenSSL: an SSL_CTX, with its own ticket keys. Freed when it is
 * forgotten, which it is not before the last engine made of it. Thread-safe.
 */
final class LibsslContext implements TlsServer.Engines {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int RSA = 6; // EVP_PKEY_RSA: openssl/evp.h
  private static final int SET_SERVER_NAME_CALLBACK = 53; // SSL_CTRL_SET_TLSEXT_SERVERNAME_CB
  private static final long TICKET_SECONDS = 300; // nginx: ssl_session_timeout; mod_ssl's as well

  private final Libssl libssl;
  private final MemorySegment context;

  LibsslContext(Libssl libssl, TlsPersona persona, TlsIdentity identity) {
    this.libssl = libssl;
    context = made(libssl);
    configure(persona);
    use(identity);
    answer(persona.replies());
  }

  /** A new context, freed when {@code this} is unreachable. */
  private MemorySegment made(Libssl library) {
    MethodHandle method = library.handle("TLS_server_method", pointer());
    MethodHandle make = library.handle("SSL_CTX_new", pointer(ADDRESS));
    MethodHandle free = library.handle("SSL_CTX_free", nothing(ADDRESS));
    MemorySegment made =
        call(() -> (MemorySegment) make.invokeExact((MemorySegment) method.invokeExact()));
    check("SSL_CTX_new", made.address());
    CLEANER.register(
        this,
        () ->
            call(
                () -> {
                  free.invokeExact(made);
                  return "";
                }));
    return made;
  }

  private void check(String what, long result) {
    if (result == 0) {
      throw new IllegalStateException(what + ": " + libssl.reason());
    }
  }

  private void configure(TlsPersona persona) {
    MethodHandle options = libssl.handle("SSL_CTX_set_options", number(ADDRESS, JAVA_LONG));
    MethodHandle control =
        libssl.handle("SSL_CTX_ctrl", number(ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS));
    MethodHandle ciphers = libssl.handle("SSL_CTX_set_cipher_list", integer(ADDRESS, ADDRESS));
    MethodHandle timeout = libssl.handle("SSL_CTX_set_timeout", number(ADDRESS, JAVA_LONG));
    call(() -> (long) options.invokeExact(context, persona.options()));
    for (TlsPersona.Control set : persona.controls()) {
      call(
          () ->
              (long) control.invokeExact(context, set.command(), set.value(), MemorySegment.NULL));
    }
    call(() -> (long) timeout.invokeExact(context, TICKET_SECONDS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocateFrom(persona.ciphers());
      check("SSL_CTX_set_cipher_list", call(() -> (int) ciphers.invokeExact(context, list)));
    }
  }

  private void use(TlsIdentity identity) {
    MethodHandle certificate =
        libssl.handle("SSL_CTX_use_certificate_ASN1", integer(ADDRESS, JAVA_INT, ADDRESS));
    MethodHandle key =
        libssl.handle(
            "SSL_CTX_use_PrivateKey_ASN1", integer(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    MethodHandle name =
        libssl.handle("SSL_CTX_set_session_id_context", integer(ADDRESS, ADDRESS, JAVA_INT));
    byte[] encoded = identity.certificate().toArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment der = Libssl.array(arena, encoded);
      check(
          "SSL_CTX_use_certificate_ASN1",
          call(() -> (int) certificate.invokeExact(context, encoded.length, der)));
      byte[] secret = pkcs1(identity);
      MemorySegment secretDer = Libssl.array(arena, secret);
      check(
          "SSL_CTX_use_PrivateKey_ASN1",
          call(() -> (int) key.invokeExact(RSA, context, secretDer, (long) secret.length)));
      secretDer.fill((byte) 0);
      // 20 bytes, as nginx has it: the length shows in the size of a ticket
      byte[] own = sha1(identity.certificate());
      MemorySegment ownName = Libssl.array(arena, own);
      check(
          "SSL_CTX_set_session_id_context",
          call(() -> (int) name.invokeExact(context, ownName, own.length)));
    }
  }

  private static byte[] pkcs1(TlsIdentity identity) {
    try {
      return PrivateKeyInfo.getInstance(identity.key().getEncoded())
          .parsePrivateKey()
          .toASN1Primitive()
          .getEncoded();
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException("RSA key cannot be encoded", impossible);
    }
  }

  private static byte[] sha1(Bytes content) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(content.toArray());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void answer(TlsPersona.Replies replies) {
    LibsslReplies stubs = LibsslReplies.of(libssl, replies);
    if (replies.acknowledgesName()) {
      MethodHandle names =
          libssl.handle("SSL_CTX_callback_ctrl", number(ADDRESS, JAVA_INT, ADDRESS));
      call(
          () ->
              (long) names.invokeExact(context, SET_SERVER_NAME_CALLBACK, stubs.acknowledgeName()));
    }
    MethodHandle protocols =
        libssl.handle(
            "SSL_CTX_set_alpn_select_cb", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
    call(
        () -> {
          protocols.invokeExact(context, stubs.selectProtocol(), MemorySegment.NULL);
          return "";
        });
  }

  @Override
  public TlsEngine engine() {
    return new LibsslEngine(libssl, this, libssl.connection(context), CLEANER);
  }

  @Override
  public String library() {
    return libssl.version();
  }
}
