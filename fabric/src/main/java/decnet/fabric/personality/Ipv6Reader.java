package decnet.fabric.personality;

import decnet.fabric.personality.Personality.Ipv6;
import tools.jackson.databind.JsonNode;

/** Reads the {@code ipv6} of a personality: {@code none}, or every key. Stateless. */
final class Ipv6Reader {
  private Ipv6Reader() {}

  static Ipv6 read(JsonNode node, Keys keys) {
    if (node.asString("").equals("none")) {
      return Ipv6.OFF;
    }
    keys.only(
        node,
        "ipv6.",
        "hop-limit",
        "interface-id",
        "label",
        "all-nodes-echo",
        "solicits-routers",
        "announces",
        "bare-when-unicast",
        "dad-nonce",
        "errors-per-second",
        "error-burst");
    return new Ipv6(
        true,
        keys.number(node, "hop-limit", 1, 255),
        keys.word(node, "interface-id", Ipv6.InterfaceId.class),
        keys.word(node, "label", Ipv6.Label.class),
        keys.flag(node, "all-nodes-echo"),
        keys.flag(node, "solicits-routers"),
        keys.flag(node, "announces"),
        keys.flag(node, "bare-when-unicast"),
        keys.flag(node, "dad-nonce"),
        keys.number(node, "errors-per-second", 0, 100_000),
        keys.number(node, "error-burst", 1, 1_000));
  }
}
