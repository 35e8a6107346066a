package decnet.fabric.personality;

import decnet.base.Bytes;
import decnet.fabric.personality.Personality.Echo;
import decnet.fabric.personality.Personality.Quote;
import decnet.fabric.personality.Personality.Unreachable;
import decnet.net.KeepAlive;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads one personality. Every key must be there and no other, but for what few stacks do; all
 * problems are told at once. The schema is {@link Personality}'s: keys are its components' names
 * with hyphens; docs/personalities.md has it.
 */
final class PersonalityReader {
  private static final List<String> OFFERS = List.of("", "S", "T", "W", "ST", "SW", "TW", "STW");
  private static final String FLAGS = "FSRPAUEC"; // from bit 0 on, RFC 9293 §3.1 and RFC 3168
  private static final int SHORT = 0xffff;
  private static final int DAY = 86_400; // seconds

  private enum Clocks {
    PEER,
    CONNECTION
  }

  private final Keys keys = new Keys();

  private PersonalityReader() {}

  /** {@code file} names it in messages. */
  static Personality read(String file, InputStream in) {
    PersonalityReader reader = new PersonalityReader();
    Personality read = reader.read(file, new YAMLMapper().readTree(in));
    return read;
  }

  private Personality read(String file, JsonNode root) {
    keys.only(
        root,
        "",
        "name",
        "meaning",
        "nmap",
        "p0f",
        "vendors",
        "dhcp",
        "ip",
        "ipv6",
        "tcp",
        "isn",
        "icmp",
        "latency-us",
        "answers");
    Personality.About about = about(root);
    Personality.Ip ip = ip(root.path("ip"));
    Personality.Ipv6 ipv6 = Ipv6Reader.read(root.path("ipv6"), keys);
    Personality.Tcp tcp = tcp(root.path("tcp"));
    Isn isn = isn(root.path("isn"));
    Personality.Icmp icmp =
        new Personality.Icmp(
            echo(root.path("icmp").path("echo")), error(root.path("icmp").path("unreachable")));
    Latency latency = latency(root.path("latency-us"));
    Map<Odd, Answer> answers = answers(root.path("answers"));
    keys.done(file);
    return new Personality(about, ip, ipv6, tcp, isn, icmp, latency, answers, Map.of());
  }

  private Personality.About about(JsonNode root) {
    List<String> vendors = new ArrayList<>();
    root.path("vendors").forEach(vendor -> vendors.add(vendor.asString("")));
    JsonNode dhcp = root.path("dhcp");
    keys.only(dhcp, "dhcp.", "parameters", "vendor-class");
    List<Integer> parameters = new ArrayList<>();
    dhcp.path("parameters").forEach(number -> parameters.add(number.asInt(-1)));
    if (parameters.isEmpty() || parameters.stream().anyMatch(code -> code < 1 || code > 254)) {
      keys.problem("dhcp.parameters: " + parameters + " (expected: numbers from 1 to 254)");
    }
    return new Personality.About(
        keys.text(root, "name"),
        keys.text(root, "meaning"),
        keys.text(root, "nmap"),
        keys.text(root, "p0f"),
        vendors,
        new Personality.Dhcp(parameters, keys.text(dhcp, "vendor-class")));
  }

  private Personality.Ip ip(JsonNode node) {
    keys.only(node, "ip.", "ttl", "df", "id");
    JsonNode id = node.path("id");
    keys.only(id, "ip.id.", "syn-ack", "data", "reset", "icmp", "icmp-above");
    return new Personality.Ip(
        keys.number(node, "ttl", 1, 255),
        keys.flag(node, "df"),
        keys.word(id, "syn-ack", IdPolicy.class),
        keys.word(id, "data", IdPolicy.class),
        keys.word(id, "reset", IdPolicy.class),
        keys.word(id, "icmp", IdPolicy.class),
        keys.seldom(id, "icmp-above"));
  }

  private Latency latency(JsonNode node) {
    if (node.asString("").equals("none")) {
      return Latency.NONE;
    }
    keys.only(node, "latency-us.", "least", "median", "p90", "p99", "most");
    int least = keys.number(node, "least", 1, Latency.LONGEST);
    int median = keys.number(node, "median", least, Latency.LONGEST);
    int p90 = keys.number(node, "p90", median, Latency.LONGEST);
    int p99 = keys.number(node, "p99", p90, Latency.LONGEST);
    return new Latency(least, median, p90, p99, keys.number(node, "most", p99, Latency.LONGEST));
  }

  private Isn isn(JsonNode node) {
    keys.only(node, "isn.", "ordinary", "divisor", "rate", "deviation");
    int rate = keys.number(node, "rate", 0, 288);
    int deviation = keys.number(node, "deviation", 0, 288);
    long divisor = keys.number(node, "divisor", 0, 1 << 28);
    Isn.Ordinary ordinary = keys.word(node, "ordinary", Isn.Ordinary.class);
    try {
      IsnPattern.Range rates = new IsnPattern.Range(rate, rate);
      IsnPattern.Range deviations = new IsnPattern.Range(deviation, deviation);
      return new Isn(ordinary, IsnPattern.of(List.of(divisor), rates, deviations));
    } catch (IllegalArgumentException impossible) {
      keys.problem("isn: " + impossible.getMessage());
      return new Isn(ordinary, IsnPattern.CONSTANT);
    }
  }

  private Personality.Tcp tcp(JsonNode node) {
    keys.only(
        node,
        "tcp.",
        "window",
        "plain-window",
        "whole-segments",
        "smallest-mss",
        "mss",
        "scale",
        "timestamp-hz",
        "timestamp-offset",
        "ecn",
        "options",
        "delayed-ack-ms",
        "least-rto-ms",
        "syn-ack-retries",
        "nagle",
        "keep-alive");
    return new Personality.Tcp(
        keys.number(node, "window", 1, SHORT),
        keys.number(node, "plain-window", 1, SHORT),
        keys.flag(node, "whole-segments"),
        keys.number(node, "smallest-mss", 1, 1460),
        keys.word(node, "mss", Personality.MssPolicy.class),
        keys.number(node, "scale", -1, 14),
        keys.number(node, "timestamp-hz", 0, 1_000_000),
        keys.word(node, "timestamp-offset", Clocks.class) == Clocks.CONNECTION,
        keys.flag(node, "ecn"),
        layouts(node.path("options")),
        keys.number(node, "delayed-ack-ms", 0, 500),
        keys.number(node, "least-rto-ms", 10, 5_000),
        keys.number(node, "syn-ack-retries", 0, 10),
        keys.flag(node, "nagle"),
        keepAlive(node.path("keep-alive")));
  }

  private KeepAlive keepAlive(JsonNode node) {
    keys.only(node, "tcp.keep-alive.", "idle-s", "interval-s", "probes");
    return new KeepAlive(
        Duration.ofSeconds(keys.number(node, "idle-s", 1, DAY)),
        Duration.ofSeconds(keys.number(node, "interval-s", 1, DAY)),
        keys.number(node, "probes", 1, 255));
  }

  private Map<String, String> layouts(JsonNode node) {
    Map<String, String> layouts = new TreeMap<>();
    for (String offer : OFFERS) {
      String key = offer.isEmpty() ? "none" : offer;
      JsonNode value = node.path(key);
      String layout = value.isMissingNode() ? "" : value.asString("");
      if (layout.isEmpty()) {
        keys.problem("tcp.options." + key + ": missing");
      } else {
        checkLayout(key, layout);
        layouts.put(offer, layout);
      }
    }
    return layouts;
  }

  private void checkLayout(String key, String layout) {
    if (OptionText.length(layout) < 0) {
      keys.problem("tcp.options." + key + ": " + layout + " (expected: letters of M S T W N L)");
    }
    for (String letter : List.of("S", "T", "W")) {
      if (layout.contains(letter) && !key.contains(letter)) {
        keys.problem("tcp.options." + key + ": " + letter + " was not offered");
      }
    }
  }

  private Echo echo(JsonNode node) {
    keys.only(node, "icmp.echo.", "asked", "ttl", "code", "df", "keeps-tos");
    String code = keys.text(node, "code");
    return new Echo(
        keys.word(node, "asked", Echo.Asked.class),
        keys.number(node, "ttl", 255, 0, true),
        switch (code) {
          case "kept" -> Echo.KEPT;
          case "odd" -> Echo.ODD;
          default -> keys.number(node, "code", 0, 255);
        },
        keys.word(node, "df", Echo.Df.class),
        keys.flag(node, "keeps-tos"));
  }

  private Unreachable error(JsonNode node) {
    keys.only(
        node,
        "icmp.unreachable.",
        "sent",
        "per-second",
        "burst",
        "ttl",
        "tos",
        "df",
        "unused",
        "quote");
    return new Unreachable(
        keys.flag(node, "sent"),
        keys.number(node, "per-second", 0, 100_000),
        keys.number(node, "burst", 1, 1_000),
        keys.number(node, "ttl", 255, 0, true),
        keys.number(node, "tos", 0, 255),
        keys.flag(node, "df"),
        keys.number(node, "unused", SHORT, 0, true),
        quote(node.path("quote")));
  }

  private Quote quote(JsonNode node) {
    keys.only(
        node,
        "icmp.unreachable.quote.",
        "most",
        "padded",
        "length",
        "id",
        "checksum",
        "udp-checksum",
        "spoils-data");
    return new Quote(
        keys.number(node, "most", 20, 1_480),
        keys.number(node, "padded", 1_480, 0, true),
        keys.number(node, "length", SHORT, Quote.KEPT, true),
        keys.number(node, "id", SHORT, Quote.KEPT, true),
        keys.word(node, "checksum", Quote.Sum.class),
        keys.number(node, "udp-checksum", SHORT, Quote.KEPT, true),
        keys.seldom(node, "spoils-data"),
        0);
  }

  private Map<Odd, Answer> answers(JsonNode node) {
    Map<Odd, Answer> answers = new EnumMap<>(Odd.class);
    List<String> known = new ArrayList<>();
    for (Odd kind : Odd.values()) {
      String key = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
      known.add(key);
      answers.put(kind, answer(node.path(key), "answers." + key));
    }
    keys.only(node, "answers.", known.toArray(String[]::new));
    return answers;
  }

  private Answer answer(JsonNode node, String where) {
    switch (node.asString("")) {
      case "silent" -> {
        return Answer.SILENCE;
      }
      case "syn" -> {
        return Answer.of(Answer.Kind.AS_SYN);
      }
      default -> {}
    }
    if (!node.isObject()) {
      keys.problem(where + ": " + node + " (expected: silent, syn, or seq ack flags window df)");
      return Answer.SILENCE;
    }
    keys.only(
        node,
        where + ".",
        "seq",
        "ack",
        "flags",
        "window",
        "df",
        "ttl",
        "options",
        "urgent",
        "reserved",
        "data");
    return new Answer(
        Answer.Kind.REPLY,
        keys.word(node, "seq", Answer.Value.class),
        keys.word(node, "ack", Answer.Value.class),
        flags(node, where),
        keys.number(node, "window", 0, SHORT),
        keys.flag(node, "df"),
        oddities(node, where));
  }

  private int flags(JsonNode node, String where) {
    int flags = 0;
    String letters = keys.text(node, "flags");
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      int bit = FLAGS.indexOf(letter);
      if (bit < 0) {
        keys.problem(where + ".flags: " + letter + " (expected: some of " + FLAGS + ")");
      } else {
        flags |= 1 << bit;
      }
    }
    return flags;
  }

  private Answer.Oddities oddities(JsonNode node, String where) {
    String options = node.path("options").asString("");
    if (OptionText.length(options) < 0) {
      keys.problem(where + ".options: " + options + " (expected: letters of M S T W N L)");
    }
    return new Answer.Oddities(
        keys.number(node, "ttl", 255, 0, true),
        options,
        keys.number(node, "urgent", SHORT, 0, true),
        keys.number(node, "reserved", 15, 0, true),
        Bytes.utf8(node.path("data").asString("")));
  }
}
