package decnet.fabric.personality;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads one personality. Every key must be there and no other; all problems are told at once. The
 * schema is {@link Personality}'s: keys are its components' names with hyphens.
 */
final class PersonalityReader {
  private static final List<String> OFFERS = List.of("", "S", "T", "W", "ST", "SW", "TW", "STW");
  private static final String FLAGS = "FSRPAUEC"; // from bit 0 on, RFC 9293 §3.1 and RFC 3168
  private static final int MOST_OPTION_BYTES = 40; // RFC 9293 §3.1

  private enum Clocks {
    PEER,
    CONNECTION
  }

  private final String file;
  private final List<String> problems = new ArrayList<>();

  private PersonalityReader(String file) {
    this.file = file;
  }

  /** {@code file} names it in messages. */
  static Personality read(String file, InputStream in) {
    return new PersonalityReader(file).read(new YAMLMapper().readTree(in));
  }

  private Personality read(JsonNode root) {
    only(root, "", Set.of("name", "meaning", "ip", "tcp", "icmp", "answers"));
    String name = text(root, "name");
    String meaning = text(root, "meaning");
    Personality.Ip ip = ip(root.path("ip"));
    Personality.Tcp tcp = tcp(root.path("tcp"));
    Personality.Icmp icmp = icmp(root.path("icmp"));
    Map<Odd, Answer> answers = answers(root.path("answers"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(file + ": " + String.join("; ", problems));
    }
    return new Personality(name, meaning, ip, tcp, icmp, answers);
  }

  private void only(JsonNode node, String where, Set<String> known) {
    Set<String> odd = new TreeSet<>(node.propertyNames());
    odd.removeAll(known);
    odd.forEach(
        key ->
            problems.add(where + key + ": unknown key (expected: " + new TreeSet<>(known) + ")"));
  }

  private String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isValueNode()) {
      problems.add(key + ": missing");
    }
    return value.asString("");
  }

  private int number(JsonNode node, String key, int least, int most) {
    JsonNode value = node.path(key);
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      problems.add(key + ": " + value + " (expected: " + least + " to " + most + ")");
      return least;
    }
    return value.asInt();
  }

  private boolean flag(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isBoolean()) {
      problems.add(key + ": " + value + " (expected: true or false)");
    }
    return value.asBoolean(false);
  }

  private <E extends Enum<E>> E word(String text, String key, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    problems.add(key + ": '" + text + "' is none of " + type.getSimpleName());
    return type.getEnumConstants()[0];
  }

  private Personality.Ip ip(JsonNode node) {
    only(node, "ip.", Set.of("ttl", "df", "id"));
    JsonNode id = node.path("id");
    only(id, "ip.id.", Set.of("syn-ack", "data", "reset", "icmp"));
    return new Personality.Ip(
        number(node, "ttl", 1, 255),
        flag(node, "df"),
        word(text(id, "syn-ack"), "ip.id.syn-ack", IdPolicy.class),
        word(text(id, "data"), "ip.id.data", IdPolicy.class),
        word(text(id, "reset"), "ip.id.reset", IdPolicy.class),
        word(text(id, "icmp"), "ip.id.icmp", IdPolicy.class));
  }

  private Personality.Tcp tcp(JsonNode node) {
    only(
        node,
        "tcp.",
        Set.of(
            "window",
            "plain-window",
            "whole-segments",
            "smallest-mss",
            "echoes-mss",
            "scale",
            "timestamp-hz",
            "timestamp-offset",
            "ecn",
            "options",
            "delayed-ack-ms",
            "least-rto-ms",
            "syn-ack-retries",
            "nagle"));
    return new Personality.Tcp(
        number(node, "window", 256, 65_535),
        number(node, "plain-window", 256, 65_535),
        flag(node, "whole-segments"),
        number(node, "smallest-mss", 1, 1460),
        flag(node, "echoes-mss"),
        number(node, "scale", -1, 14),
        number(node, "timestamp-hz", 0, 1_000_000),
        word(text(node, "timestamp-offset"), "tcp.timestamp-offset", Clocks.class)
            == Clocks.CONNECTION,
        flag(node, "ecn"),
        layouts(node.path("options")),
        number(node, "delayed-ack-ms", 0, 500),
        number(node, "least-rto-ms", 10, 5_000),
        number(node, "syn-ack-retries", 0, 10),
        flag(node, "nagle"));
  }

  private Map<String, String> layouts(JsonNode node) {
    Map<String, String> layouts = new TreeMap<>();
    for (String offer : OFFERS) {
      String key = offer.isEmpty() ? "none" : offer;
      JsonNode value = node.path(key);
      String layout = value.isMissingNode() ? "" : value.asString("");
      if (layout.isEmpty()) {
        problems.add("tcp.options." + key + ": missing");
      } else {
        checkLayout(key, layout);
        layouts.put(offer, layout);
      }
    }
    return layouts;
  }

  private void checkLayout(String key, String layout) {
    int bytes = 0;
    for (int i = 0; i < layout.length(); i++) {
      char letter = layout.charAt(i);
      if ("MSTWNL".indexOf(letter) < 0) {
        problems.add("tcp.options." + key + ": letter " + letter + " (expected: M S T W N L)");
      }
      if ("STW".indexOf(letter) >= 0 && key.indexOf(letter) < 0) {
        problems.add("tcp.options." + key + ": " + letter + " was not offered");
      }
      bytes +=
          switch (letter) {
            case 'M' -> 4;
            case 'T' -> 10;
            case 'W' -> 3;
            case 'S' -> 2;
            default -> 1;
          };
    }
    if (bytes > MOST_OPTION_BYTES) {
      problems.add("tcp.options." + key + ": " + bytes + " bytes (expected: at most 40)");
    }
  }

  private Personality.Icmp icmp(JsonNode node) {
    only(
        node,
        "icmp.",
        Set.of(
            "echo",
            "keeps-code",
            "keeps-df",
            "keeps-tos",
            "quote-bytes",
            "error-tos",
            "zero-quoted-checksum",
            "zero-quoted-udp-checksum",
            "errors-per-second",
            "error-burst",
            "unreachable"));
    return new Personality.Icmp(
        flag(node, "echo"),
        flag(node, "keeps-code"),
        flag(node, "keeps-df"),
        flag(node, "keeps-tos"),
        number(node, "quote-bytes", 28, 1_480),
        number(node, "error-tos", 0, 255),
        flag(node, "zero-quoted-checksum"),
        flag(node, "zero-quoted-udp-checksum"),
        number(node, "errors-per-second", 0, 100_000),
        number(node, "error-burst", 1, 1_000),
        flag(node, "unreachable"));
  }

  private Map<Odd, Answer> answers(JsonNode node) {
    Map<Odd, Answer> answers = new EnumMap<>(Odd.class);
    Set<String> known = new TreeSet<>();
    for (Odd kind : Odd.values()) {
      String key = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
      known.add(key);
      answers.put(kind, answer(node.path(key), "answers." + key));
    }
    only(node, "answers.", known);
    return answers;
  }

  private Answer answer(JsonNode node, String where) {
    if (node.isString() && node.asString().equals("silent")) {
      return Answer.SILENCE;
    }
    if (node.isString() && node.asString().equals("syn")) {
      return new Answer(Answer.Kind.AS_SYN, Answer.Value.ZERO, Answer.Value.ZERO, 0, 0, false);
    }
    if (!node.isObject()) {
      problems.add(where + ": " + node + " (expected: silent, syn, or seq ack flags window df)");
      return Answer.SILENCE;
    }
    only(node, where + ".", Set.of("seq", "ack", "flags", "window", "df"));
    int flags = 0;
    for (char letter : text(node, "flags").toCharArray()) {
      int bit = FLAGS.indexOf(letter);
      if (bit < 0) {
        problems.add(where + ".flags: " + letter + " (expected: some of " + FLAGS + ")");
      } else {
        flags |= 1 << bit;
      }
    }
    return new Answer(
        Answer.Kind.REPLY,
        word(text(node, "seq"), where + ".seq", Answer.Value.class),
        word(text(node, "ack"), where + ".ack", Answer.Value.class),
        flags,
        number(node, "window", 0, 65_535),
        flag(node, "df"));
  }
}
