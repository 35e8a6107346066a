package decnet.fabric.personality;

import decnet.base.Bytes;
import decnet.fabric.personality.NmapPrint.Bounds;
import decnet.fabric.personality.Personality.Echo;
import decnet.fabric.personality.Personality.Quote;
import decnet.fabric.personality.Personality.Unreachable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes of a print of nmap's database a personality that nmap would call by that name. What a print
 * does not tell is as Linux has it. Source: nmap's reference guide, "TCP/IP fingerprinting
 * methods".
 */
final class NmapPersonality {
  private static final int UNREACHABLE_HEADERS = 28; // RFC 791 and RFC 792
  private static final int WHOLE_PROBE = 328; // nmap's datagram with its headers
  private static final String FLAGS = "FSRPAUEC"; // from bit 0 on, RFC 9293 §3.1 and RFC 3168
  private static final int MOST_TTL = 255;
  private static final int FAR = 300; // beyond every distance that nmap believes
  private static final Personality.Dhcp DHCP = // dhclient's usual list
      new Personality.Dhcp(List.of(1, 28, 2, 3, 15, 6, 12), "");
  private static final Map<Odd, String> TESTS =
      Map.of(
          Odd.OPEN_NULL, "T2",
          Odd.OPEN_SYN_FIN, "T3",
          Odd.OPEN_ACK, "T4",
          Odd.CLOSED_SYN, "T5",
          Odd.CLOSED_ACK, "T6",
          Odd.CLOSED_FIN, "T7");

  private final NmapPrint print;
  private final NmapIdentity identity;
  private final NmapOptions options;
  private final int shift;
  private final boolean guessed;

  private NmapPersonality(NmapPrint print) {
    this.print = print;
    identity = new NmapIdentity(print);
    options = new NmapOptions(print);
    long largest = 0;
    for (String test : print.tests().keySet()) {
      for (Bounds bounds : print.numbers(test, "T")) {
        largest = Math.max(largest, bounds.low());
      }
    }
    boolean absurd = largest >= FAR;
    guessed = absurd || !print.answers("U1");
    shift = guessed ? 0 : (int) Math.max(0, largest - MOST_TTL);
  }

  static Personality of(String name, NmapPrint print) {
    return new NmapPersonality(print).make(name);
  }

  private Personality make(String name) {
    int ttl = ttl("T1", 64);
    Map<Odd, Answer> answers = new EnumMap<>(Odd.class);
    for (Odd odd : Odd.values()) {
      answers.put(odd, answer(TESTS.getOrDefault(odd, "")));
    }
    if (!print.answers("T5")) {
      answers.put(Odd.CLOSED_SYN, Answer.of(Answer.Kind.SHY));
    }
    return new Personality(
        new Personality.About(name, print.name(), print.name(), "unknown", List.of(), DHCP),
        identity.ip(ttl, print.text("T1", "DF", "Y").equals("Y")),
        ipv6(print.name()),
        options.tcp(identity.timestampHz()),
        identity.isn(),
        new Personality.Icmp(echo(), unreachable()),
        Latency.NONE,
        answers,
        probes());
  }

  /** A print does not tell: as the family has it that nmap's name says. */
  private static Personality.Ipv6 ipv6(String name) {
    if (name.contains("Windows") && !name.matches(".*Windows (NT|9|2000|XP|Me|CE).*")) {
      return new Personality.Ipv6(
          true,
          128,
          Personality.Ipv6.InterfaceId.RANDOM,
          Personality.Ipv6.Label.ZERO,
          false,
          true,
          true,
          false,
          false,
          500,
          50);
    }
    if (name.startsWith("Linux")) {
      return new Personality.Ipv6(
          true,
          64,
          Personality.Ipv6.InterfaceId.EUI_64,
          Personality.Ipv6.Label.ZERO,
          true,
          true,
          false,
          true,
          false,
          4,
          6);
    }
    return Personality.Ipv6.OFF;
  }

  /** Nmap knows the distance from what U1 quotes, and guesses the first value without. */
  private int ttl(String test, int fallback) {
    if (guessed && print.has(test, "TG")) {
      return Math.clamp(print.number(test, "TG", fallback), 1, MOST_TTL);
    }
    long wanted = print.number(test, "T", fallback, 64, 128, 255, 32);
    return Math.clamp(wanted - shift, 1, MOST_TTL);
  }

  private Answer answer(String test) {
    if (!print.answers(test)) {
      return Answer.SILENCE;
    }
    return new Answer(
        Answer.Kind.REPLY,
        sequence(print.text(test, "S", "Z")),
        acknowledgment(print.text(test, "A", "S+")),
        flags(print.text(test, "F", "AR")),
        (int) print.number(test, "W", 0) & 0xffff,
        print.text(test, "DF", "N").equals("Y"),
        oddities(test, NmapOptions.valid(print.text(test, "O", ""))));
  }

  private static Answer.Value sequence(String seen) {
    return switch (seen) {
      case "Z" -> Answer.Value.ZERO;
      case "A" -> Answer.Value.ACK;
      case "A+" -> Answer.Value.AFTER_ACK;
      default -> Answer.Value.OTHER;
    };
  }

  private static Answer.Value acknowledgment(String seen) {
    return switch (seen) {
      case "Z" -> Answer.Value.ZERO;
      case "S" -> Answer.Value.SEQ;
      case "S+" -> Answer.Value.AFTER_SEQ;
      default -> Answer.Value.OTHER;
    };
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      flags |= 1 << Math.max(0, FLAGS.indexOf(letter));
    }
    return flags;
  }

  private Answer.Oddities oddities(String test, String options) {
    String quirks = print.text(test, "Q", "");
    int urgent = quirks.indexOf('U') >= 0 ? 1 : 0;
    int reserved = quirks.indexOf('R') >= 0 ? 8 : 0; // the first of the four bits
    int crc = (int) print.number(test, "RD", 0);
    return new Answer.Oddities(
        ttl(test, 64), options, urgent, reserved, crc == 0 ? Bytes.EMPTY : withCrc(crc));
  }

  /**
   * Four bytes whose CRC-32 is {@code crc}: the register run backwards. Source: IEEE 802.3 §3.2.9.
   */
  static Bytes withCrc(int crc) {
    int register = ~crc;
    for (int i = 0; i < 32; i++) {
      register = register < 0 ? (register ^ 0xedb8_8320) << 1 | 1 : register << 1;
    }
    int wanted = Integer.reverseBytes(~register);
    return Bytes.of(
        (byte) (wanted >>> 24), (byte) (wanted >>> 16), (byte) (wanted >>> 8), (byte) wanted);
  }

  private Map<Probe, Answer> probes() {
    Map<Probe, Answer> probes = new LinkedHashMap<>();
    for (Probe probe : Probe.values()) {
      probes.put(probe, probe.isSequence() ? syn(probe) : congestion());
    }
    return probes;
  }

  private Answer syn(Probe probe) {
    if (!print.answers("T1")) {
      return Answer.SILENCE;
    }
    String seen = print.allows("T1", "S", "O") ? "O" : print.text("T1", "S", "O");
    Answer.Value sequence = seen.equals("O") ? Answer.Value.ISN : sequence(seen);
    int flags = flags(print.text("T1", "F", "AS"));
    boolean refused = probe != Probe.FIRST && options.isRefusal(probe);
    return new Answer(
        Answer.Kind.REPLY,
        refused ? Answer.Value.ZERO : sequence,
        acknowledgment(print.text("T1", "A", "S+")),
        refused ? flags("AR") : flags,
        options.window(probe),
        print.text("T1", "DF", "Y").equals("Y"),
        oddities("T1", options.of(probe)));
  }

  private Answer congestion() {
    if (!print.answers("ECN")) {
      return Answer.SILENCE;
    }
    String told =
        switch (print.text("ECN", "CC", "N")) {
          case "Y" -> "ASE";
          case "S" -> "ASEC";
          case "O" -> "ASC";
          default -> "AS";
        };
    return new Answer(
        Answer.Kind.REPLY,
        Answer.Value.ISN,
        Answer.Value.AFTER_SEQ,
        flags(told),
        (int) print.number("ECN", "W", 0) & 0xffff,
        print.text("ECN", "DF", "Y").equals("Y"),
        oddities("ECN", NmapOptions.valid(print.text("ECN", "O", ""))));
  }

  private Echo echo() {
    String code = print.text("IE", "CD", "S");
    return new Echo(
        print.answers("IE") ? Echo.Asked.ALL : Echo.Asked.PLAIN,
        ttl("IE", 64),
        switch (code) {
          case "S" -> Echo.KEPT;
          case "O" -> Echo.ODD;
          default -> (int) print.number("IE", "CD", 0) & 0xff;
        },
        switch (print.text("IE", "DFI", "N")) {
          case "S" -> Echo.Df.KEPT;
          case "Y" -> Echo.Df.ALWAYS;
          case "O" -> Echo.Df.REVERSED;
          default -> Echo.Df.NEVER;
        },
        true);
  }

  private Unreachable unreachable() {
    int whole = Math.clamp(print.number("U1", "IPL", 356), 56, 1_500);
    int quoted = whole - UNREACHABLE_HEADERS;
    Quote quote =
        new Quote(
            Math.min(quoted, WHOLE_PROBE),
            quoted,
            kept("RIPL"),
            kept("RID"),
            switch (print.text("U1", "RIPCK", "G")) {
              case "Z" -> Quote.Sum.ZERO;
              case "I" -> Quote.Sum.WRONG;
              default -> Quote.Sum.RIGHT;
            },
            kept("RUCK"),
            print.text("U1", "RUD", "G").startsWith("I"),
            guessed ? 2 : -shift);
    return new Unreachable(
        print.answers("U1"),
        1_000,
        100,
        ttl("U1", 64),
        0,
        print.text("U1", "DF", "N").equals("Y"),
        (int) print.number("U1", "UN", 0) & 0xffff,
        quote);
  }

  private int kept(String attribute) {
    return print.text("U1", attribute, "G").equals("G")
        ? Quote.KEPT
        : (int) print.number("U1", attribute, 0) & 0xffff;
  }
}
