package decnet.decoy.tls;

import java.util.List;

/**
 * Whose TLS is spoken: the settings of OpenSSL that a genuine server makes, which decide its
 * fingerprint (JARM), tickets, alerts and errors. The names and numbers are those of OpenSSL 3.0's
 * {@code openssl/ssl.h}. Source: measured beside the genuine servers of Debian 12; {@code
 * TlsBesideRealTest} holds both personas to it.
 *
 * @param name such as {@code nginx}
 * @param ciphers a cipher list in the form of ciphers(1)
 * @param options bits for SSL_CTX_set_options
 * @param controls calls of SSL_CTX_ctrl, in order
 * @param replies what it answers to a client's extensions
 */
public record TlsPersona(
    String name, String ciphers, long options, List<Control> controls, Replies replies) {
  /** One call of SSL_CTX_ctrl with a number as its argument. */
  public record Control(int command, long value) {}

  /**
   * Answers to extensions.
   *
   * @param acknowledgesName whether a server name is acknowledged, whatever the name
   * @param protocols the protocols it speaks, best first
   * @param insists whether no common protocol ends the handshake with the alert
   *     no_application_protocol; else the best of its own is answered
   */
  public record Replies(boolean acknowledgesName, List<String> protocols, boolean insists) {
    public Replies {
      protocols = List.copyOf(protocols);
    }
  }

  static final int SET_MODE = 33; // SSL_CTRL_MODE
  static final int SET_READ_AHEAD = 41; // SSL_CTRL_SET_READ_AHEAD
  static final int SET_SESSION_CACHE_MODE = 44; // SSL_CTRL_SET_SESS_CACHE_MODE
  static final int SET_DH_AUTO = 118; // SSL_CTRL_SET_DH_AUTO
  static final int SET_MIN_PROTOCOL = 123; // SSL_CTRL_SET_MIN_PROTO_VERSION; 0: the lowest

  private static final long IGNORE_UNEXPECTED_EOF = 1L << 7; // SSL_OP_IGNORE_UNEXPECTED_EOF
  private static final long NO_EMPTY_FRAGMENTS = 1L << 11; // SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS
  private static final long NO_TICKET = 1L << 14; // SSL_OP_NO_TICKET
  private static final long NO_RESUMPTION_ON_RENEGOTIATION = 1L << 16; // SSL_OP_NO_SESSION_RES…
  private static final long NO_COMPRESSION = 1L << 17; // SSL_OP_NO_COMPRESSION
  private static final long SERVER_PREFERENCE = 1L << 22; // SSL_OP_CIPHER_SERVER_PREFERENCE
  private static final long NO_ANTI_REPLAY = 1L << 24; // SSL_OP_NO_ANTI_REPLAY
  private static final long NO_SSL3 = 1L << 25; // SSL_OP_NO_SSLv3
  private static final long NO_RENEGOTIATION = 1L << 30; // SSL_OP_NO_RENEGOTIATION

  /**
   * nginx 1.22.1 with Debian 12's nginx.conf: {@code ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3},
   * {@code ssl_prefer_server_ciphers on}, no HTTP/2.
   */
  public static final TlsPersona NGINX =
      new TlsPersona(
          "nginx",
          "HIGH:!aNULL:!MD5",
          NO_SSL3
              | NO_COMPRESSION
              | SERVER_PREFERENCE
              | NO_ANTI_REPLAY
              | NO_RENEGOTIATION
              | IGNORE_UNEXPECTED_EOF
              | NO_EMPTY_FRAGMENTS,
          List.of(
              new Control(SET_MIN_PROTOCOL, 0),
              new Control(SET_MODE, 0x10), // SSL_MODE_RELEASE_BUFFERS
              new Control(SET_READ_AHEAD, 1),
              // SSL_SESS_CACHE_SERVER, _NO_AUTO_CLEAR, _NO_INTERNAL_STORE: it keeps no sessions
              new Control(SET_SESSION_CACHE_MODE, 0x282)),
          new Replies(true, List.of("http/1.1", "http/1.0", "http/0.9"), true));

  /** Apache 2.4 with Debian 12's ssl.conf and one site. */
  public static final TlsPersona APACHE =
      new TlsPersona(
          "apache",
          "!aNULL:!eNULL:!EXP:HIGH:!aNULL",
          NO_SSL3 | NO_COMPRESSION | NO_TICKET | NO_RESUMPTION_ON_RENEGOTIATION,
          List.of(
              new Control(SET_MIN_PROTOCOL, 0),
              new Control(SET_DH_AUTO, 1),
              // SSL_SESS_CACHE_SERVER, _NO_INTERNAL: its own cache would be asked
              new Control(SET_SESSION_CACHE_MODE, 0x302)),
          new Replies(false, List.of("http/1.1"), false));

  public TlsPersona {
    controls = List.copyOf(controls);
  }
}
