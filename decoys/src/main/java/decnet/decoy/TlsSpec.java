package decnet.decoy;

import decnet.decoy.tls.TlsPersona;
import decnet.decoy.tls.TlsServer;
import java.time.Duration;

/**
 * How a service wants its session protected.
 *
 * @param persona whose TLS is spoken
 * @param certificate how the certificate came into being
 * @param name the name in it; empty for the machine's full name
 * @param time how long the handshake may take
 * @param framing what the records are wrapped in
 */
public record TlsSpec(
    TlsPersona persona, Issue certificate, String name, Duration time, TlsFraming framing) {
  static final String KEY = "tls.rsa";
  static final int KEY_BITS = 2048; // default_bits: ssl-cert's ssleay.cnf, openssl.cnf

  /** How a certificate came into being. */
  public enum Issue {
    /** Debian's ssl-cert made it when it was installed. */
    SNAKEOIL,
    /** An administrator made it with {@code openssl req -x509}. */
    REQUEST
  }

  /** Without a framing. */
  public TlsSpec(TlsPersona persona, Issue certificate, String name, Duration time) {
    this(persona, certificate, name, time, TlsFraming.NONE);
  }

  /**
   * Begins what the first session would otherwise wait for, and says in the log when TLS cannot be
   * the persona's. For a service's {@link Service#prepare}.
   */
  public static void prepare(KeyVault keys, TlsPersona persona) {
    keys.begin(KEY, KEY_BITS);
    TlsServer.announce(persona);
  }
}
