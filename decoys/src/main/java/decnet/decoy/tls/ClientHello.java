package decnet.decoy.tls;

import decnet.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client says first, read only as far as its own lengths reach: nothing in it is trusted.
 * Source: RFC 8446 §4.1.2, RFC 5246 §7.4.1.2.
 *
 * @param message the whole handshake message with its four bytes of type and length
 * @param version the legacy version, such as 0x0303
 * @param ciphers cipher suites in the client's order
 * @param extensions in the client's order, repeated ones too
 */
public record ClientHello(
    Bytes message, int version, List<Integer> ciphers, List<Extension> extensions) {
  static final int SERVER_NAME = 0; // RFC 6066 §3
  static final int GROUPS = 10; // RFC 8422 §5.1.1
  static final int POINT_FORMATS = 11; // RFC 8422 §5.1.2
  static final int SIGNATURE_ALGORITHMS = 13; // RFC 8446 §4.2.3
  static final int PROTOCOLS = 16; // RFC 7301 §3.1
  static final int SUPPORTED_VERSIONS = 43; // RFC 8446 §4.2.1
  private static final int CLIENT_HELLO = 1; // RFC 8446 §4
  private static final int RANDOM_BYTES = 32;
  private static final int HEADER_BYTES = 4;

  /** One extension, its body not yet looked at. */
  public record Extension(int type, Bytes body) {}

  public ClientHello {
    ciphers = List.copyOf(ciphers);
    extensions = List.copyOf(extensions);
  }

  /** Empty when the message is no ClientHello, or not one up to its last byte. */
  public static Optional<ClientHello> parse(Bytes message) {
    TlsReader in = new TlsReader(message);
    if (in.number(1) != CLIENT_HELLO || in.number(3) != message.length() - HEADER_BYTES) {
      return Optional.empty();
    }
    int version = in.number(2);
    in.take(RANDOM_BYTES);
    in.vector(1); // session id
    TlsReader suites = in.vector(2);
    in.vector(1); // compression methods
    List<Integer> ciphers = suites.numbers(2);
    List<Extension> extensions = new ArrayList<>();
    if (in.hasMore()) { // RFC 5246 §7.4.1.2: they may be left out
      TlsReader all = in.vector(2);
      while (all.hasMore()) {
        extensions.add(new Extension(all.number(2), all.vector(2).rest()));
        if (all.isBroken()) {
          return Optional.empty();
        }
      }
    }
    boolean whole = !in.isBroken() && !suites.isBroken() && !in.hasMore();
    return whole
        ? Optional.of(new ClientHello(message, version, ciphers, extensions))
        : Optional.empty();
  }

  /** The body of the first extension of a type; an empty one where there is none. */
  private TlsReader body(int type) {
    return extensions.stream()
        .filter(extension -> extension.type() == type)
        .findFirst()
        .map(extension -> new TlsReader(extension.body()))
        .orElseGet(() -> new TlsReader(Bytes.EMPTY));
  }

  /** The first host name asked for, as sent; empty where there is none. */
  public Bytes serverName() {
    TlsReader names = body(SERVER_NAME).vector(2);
    names.number(1); // name_type
    return names.vector(2).rest();
  }

  /** The protocols offered (ALPN), as sent. */
  public List<Bytes> protocols() {
    TlsReader list = body(PROTOCOLS).vector(2);
    List<Bytes> protocols = new ArrayList<>();
    while (list.hasMore()) {
      protocols.add(list.vector(1).rest());
    }
    return protocols;
  }

  List<Integer> groups() {
    return body(GROUPS).vector(2).numbers(2);
  }

  List<Integer> pointFormats() {
    return body(POINT_FORMATS).vector(1).numbers(1);
  }

  List<Integer> signatureAlgorithms() {
    return body(SIGNATURE_ALGORITHMS).vector(2).numbers(2);
  }

  /** What the extension of that name lists; empty where there is none. */
  List<Integer> supportedVersions() {
    return body(SUPPORTED_VERSIONS).vector(1).numbers(2);
  }

  boolean has(int type) {
    return extensions.stream().anyMatch(extension -> extension.type() == type);
  }
}
