package decnet.decoy.tls;

import decnet.base.Bytes;
import java.util.Locale;

/**
 * What our server answered to a hello, read from the bytes that it sent: a version and a cipher
 * suite, or an alert. Source: RFC 8446 §4.1.3, §6.
 *
 * @param version such as {@code 1.3}; empty with an alert
 * @param cipher IANA's number of the suite, four hexadecimal digits; empty with an alert
 * @param alert the alert's number; -1 where there is none
 */
public record ServerAnswer(String version, String cipher, int alert) {
  /** Nothing was answered. */
  public static final ServerAnswer NONE = new ServerAnswer("", "", -1);

  private static final int ALERT = 21; // RFC 8446 §5.1
  private static final int HANDSHAKE = 22; // RFC 8446 §5.1
  private static final int SERVER_HELLO = 2; // RFC 8446 §4
  private static final int RANDOM_BYTES = 32;

  /** Reads the first record of {@code sent}. */
  public static ServerAnswer of(Bytes sent) {
    TlsReader in = new TlsReader(sent);
    int type = in.number(1);
    in.number(2); // the record's version
    TlsReader record = in.vector(2);
    int first = record.number(1);
    if (type == ALERT) {
      int alert = record.number(1);
      return record.isBroken() ? NONE : new ServerAnswer("", "", alert);
    }
    if (type != HANDSHAKE || first != SERVER_HELLO) {
      return NONE;
    }
    TlsReader hello = record.vector(3);
    int version = hello.number(2);
    hello.take(RANDOM_BYTES);
    hello.vector(1); // session id
    int cipher = hello.number(2);
    hello.number(1); // compression method
    TlsReader extensions = hello.vector(2);
    while (extensions.hasMore()) {
      int extension = extensions.number(2);
      TlsReader body = extensions.vector(2);
      if (extension == ClientHello.SUPPORTED_VERSIONS) {
        version = body.number(2);
      }
    }
    return new ServerAnswer(name(version), String.format(Locale.ROOT, "%04x", cipher), -1);
  }

  private static String name(int version) {
    int minor = version & 255;
    return minor == 0 ? "SSL 3.0" : "1." + (minor - 1); // RFC 8446 §4.2.1: 0x0304 is 1.3
  }
}
