package decnet.decoy.tls;

import decnet.base.Bytes;
import java.util.Optional;

/**
 * A persona with a certificate: makes one engine a connection. Built on the system's OpenSSL 3
 * where it can be loaded, else on the JDK's TLS, whose fingerprint no genuine server of the persona
 * has; {@link #library} says which. Thread-safe.
 */
public final class TlsServer {
  private static final System.Logger LOG = System.getLogger("decnet.decoy.tls");

  private static final String MEASURED = "OpenSSL 3.0."; // Debian 12's

  private final Engines engines;
  private final Bytes certificate;

  /** What makes engines. Thread-safe. */
  sealed interface Engines permits LibsslContext, JsseContext {
    TlsEngine engine();

    /** Name and version of what speaks TLS. */
    String library();
  }

  private TlsServer(Engines engines, Bytes certificate) {
    this.engines = engines;
    this.certificate = certificate;
  }

  public static TlsServer of(TlsPersona persona, TlsIdentity identity) {
    return of(Libssl.system(), persona, identity);
  }

  /** Says in the log what TLS is spoken with, and what that means where it is not the persona's. */
  public static void announce(TlsPersona persona) {
    announce(persona, Libssl.system());
  }

  static void announce(TlsPersona persona, Optional<Libssl> libssl) {
    String version = libssl.map(Libssl::version).orElse("");
    if (version.startsWith(MEASURED)) {
      LOG.log(
          System.Logger.Level.DEBUG, "TLS ready persona=" + persona.name() + " library=" + version);
    } else if (libssl.isPresent()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "TLS shows the fingerprint of another OpenSSL than the persona's persona="
              + persona.name()
              + " library="
              + version);
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "libssl.so.3 not usable, TLS shows the fingerprint of Java (install libssl3) persona="
              + persona.name());
    }
  }

  static TlsServer of(Optional<Libssl> libssl, TlsPersona persona, TlsIdentity identity) {
    Engines engines =
        libssl
            .<Engines>map(present -> new LibsslContext(present, persona, identity))
            .orElseGet(() -> new JsseContext(persona, identity));
    return new TlsServer(engines, identity.certificate());
  }

  /** A new connection's engine; whoever asks for it closes it. */
  public TlsEngine engine() {
    return engines.engine();
  }

  /** Such as {@code OpenSSL 3.0.19 27 Jan 2026} or {@code JSSE 25.0.1}. */
  public String library() {
    return engines.library();
  }

  /** X.509, DER. */
  public Bytes certificate() {
    return certificate;
  }

  /** How many engines on OpenSSL have not given their memory back: zero when all sessions ended. */
  public static int live() {
    return LibsslEngine.live();
  }
}
