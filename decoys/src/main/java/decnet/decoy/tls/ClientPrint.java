package decnet.decoy.tls;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The fingerprints of TLS clients that threat intelligence is kept under.
 *
 * <p>JA3 (Salesforce, BSD-3-Clause; Althouse, Atkinson, Atkins) and JA4, the one for TLS clients
 * (FoxIO, BSD-3-Clause, no patent claimed). The others of the JA4+ family are under the FoxIO
 * licence and are not computed here. Written from their descriptions; their published examples are
 * tests.
 */
public final class ClientPrint {
  private static final String NO_HASH = "000000000000";
  private static final int HASH_DIGITS = 12;
  private static final int MAX_COUNT = 99;

  private ClientPrint() {}

  /** Values that clients add to keep servers tolerant; they say nothing. Source: RFC 8701 §2. */
  static boolean isGrease(int value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 255);
  }

  private static List<Integer> meant(Collection<Integer> values) {
    return values.stream().filter(value -> !isGrease(value)).toList();
  }

  private static List<Integer> types(ClientHello hello) {
    return meant(hello.extensions().stream().map(ClientHello.Extension::type).toList());
  }

  private static String joined(List<Integer> values, String separator, IntFunction<String> form) {
    return values.stream().map(form::apply).collect(Collectors.joining(separator));
  }

  private static String hex(int value) {
    return String.format("%04x", value);
  }

  /** What JA3 hashes: version, ciphers, extensions, groups and point formats in decimal. */
  public static String ja3Text(ClientHello hello) {
    return String.join(
        ",",
        Integer.toString(hello.version()),
        joined(meant(hello.ciphers()), "-", Integer::toString),
        joined(types(hello), "-", Integer::toString),
        joined(meant(hello.groups()), "-", Integer::toString),
        joined(hello.pointFormats(), "-", Integer::toString));
  }

  /** JA3: 32 hexadecimal digits. */
  public static String ja3(ClientHello hello) {
    return digest("MD5", ja3Text(hello));
  }

  /** JA4 of a client over TCP, such as {@code t13d1516h2_8daaf6152771_e5627efa2ab1}. */
  public static String ja4(ClientHello hello) {
    List<Integer> ciphers = meant(hello.ciphers());
    List<Integer> types = types(hello);
    List<Integer> told =
        types.stream()
            .filter(type -> type != ClientHello.SERVER_NAME && type != ClientHello.PROTOCOLS)
            .sorted()
            .toList();
    String signatures =
        joined(meant(hello.signatureAlgorithms()), ",", ClientPrint::hex)
            .transform(ClientPrint::tail);
    return "t"
        + version(hello)
        + (hello.has(ClientHello.SERVER_NAME) ? "d" : "i")
        + count(ciphers.size())
        + count(types.size())
        + protocol(hello)
        + "_"
        + shortened(joined(ciphers.stream().sorted().toList(), ",", ClientPrint::hex))
        + "_"
        + (types.isEmpty() ? NO_HASH : shortened(joined(told, ",", ClientPrint::hex) + signatures));
  }

  private static String tail(String signatures) {
    return signatures.isEmpty() ? "" : "_" + signatures;
  }

  private static String version(ClientHello hello) {
    int highest =
        meant(hello.supportedVersions()).stream().max(Integer::compare).orElse(hello.version());
    return switch (highest) {
      case 0x0304 -> "13";
      case 0x0303 -> "12";
      case 0x0302 -> "11";
      case 0x0301 -> "10";
      case 0x0300 -> "s3";
      case 0x0002 -> "s2";
      default -> "00";
    };
  }

  private static String count(int count) {
    return String.format("%02d", Math.min(count, MAX_COUNT));
  }

  /** First and last character of the first protocol; digits of its bytes where they are odd. */
  private static String protocol(ClientHello hello) {
    List<Bytes> protocols = hello.protocols();
    if (protocols.isEmpty() || protocols.getFirst().isEmpty()) {
      return "00";
    }
    Bytes first = protocols.getFirst();
    int start = first.at(0) & 255;
    int end = first.at(first.length() - 1) & 255;
    if (isAlphanumeric(start) && isAlphanumeric(end)) {
      return "" + (char) start + (char) end;
    }
    return String.format("%02x", start).substring(0, 1) + String.format("%02x", end).substring(1);
  }

  private static boolean isAlphanumeric(int c) {
    int lower = c | 0x20;
    return c >= '0' && c <= '9' || lower >= 'a' && lower <= 'z';
  }

  private static String shortened(String text) {
    return text.isEmpty() ? NO_HASH : digest("SHA-256", text).substring(0, HASH_DIGITS);
  }

  private static String digest(String algorithm, String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash).toLowerCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
