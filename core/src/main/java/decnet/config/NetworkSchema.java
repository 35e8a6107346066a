package decnet.config;

import static decnet.config.ConfigSchema.DURATION;
import static decnet.config.ConfigSchema.NAME;
import static decnet.config.ConfigSchema.choice;
import static decnet.config.ConfigSchema.list;
import static decnet.config.ConfigSchema.node;
import static decnet.config.ConfigSchema.number;
import static decnet.config.ConfigSchema.put;
import static decnet.config.ConfigSchema.ref;
import static decnet.config.ConfigSchema.required;
import static decnet.config.ConfigSchema.scalar;
import static decnet.config.ConfigSchema.section;
import static decnet.config.ConfigSchema.text;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The schema of what {@link NetworkEntry} reads. */
final class NetworkSchema {
  private NetworkSchema() {}

  static ObjectNode network() {
    ObjectNode network = section("how deckies meet the world");
    put(
        network,
        "link",
        text("auto, tap, sockets or packet:INTERFACE")
            .put("pattern", "^(auto|tap|sockets|packet:.+)$")
            .put("default", "auto"));
    put(
        network,
        "lan",
        text("the network on the link: the LAN called main").put("default", "10.66.0.0/16"));
    put(
        network,
        "lan6",
        text("of link tap: an IPv6 /64, such as fd66::/64, in which deckies form addresses"));
    ObjectNode lans =
        node(
            "object",
            "further LANs, which exist only inside: name to network; checked, but not served yet");
    lans.set("additionalProperties", text("an IPv4 network"));
    put(network, "lans", lans);
    ObjectNode routers = node("array", "what joins the LANs; checked, but not served yet");
    routers.set("items", router());
    put(network, "routers", routers);
    return network;
  }

  private static ObjectNode router() {
    ObjectNode router = section("a machine that passes packets on between its interfaces");
    put(router, "name", text("one DNS label, no decky's").put("pattern", "^" + NAME + "$"));
    put(
        router,
        "personality",
        text("its TCP/IP stack, or nmap:NAME").put("default", NetworkEntry.PERSONALITY));
    put(router, "mac", text("six octets, of its interface in main"));
    ObjectNode legs = node("object", "LAN to address, or to an address and the line there");
    ObjectNode leg = JsonNodeFactory.instance.objectNode();
    leg.withArray("anyOf").add(text("an address in the LAN")).add(leg());
    legs.set("additionalProperties", leg);
    put(router, "interfaces", legs);
    ObjectNode rules = node("array", "its access list: the first rule that fits decides");
    rules.set("items", rule());
    put(router, "rules", rules);
    put(
        router,
        "default",
        choice("what happens where no rule fits", NetworkEntry.ACTIONS).put("default", "allow"));
    put(router, "nat", nat());
    required(router, "name");
    required(router, "interfaces");
    return router;
  }

  private static ObjectNode leg() {
    ObjectNode leg = section("an interface and its line");
    put(leg, "address", text("an address in the LAN"));
    put(leg, "latency", ref(DURATION, "one way, at most 2s"));
    put(leg, "jitter", ref(DURATION, "how much longer a packet may take, at most 2s"));
    put(leg, "loss", text("share of packets lost").put("pattern", Units.PERCENT_FORM));
    put(
        leg,
        "bandwidth",
        text("kbit, Mbit or Gbit a second, no limit unless given").put("pattern", Units.RATE_FORM));
    required(leg, "address");
    return leg;
  }

  private static ObjectNode rule() {
    ObjectNode rule = section("a rule for connections; answers to allowed ones always pass");
    put(
        rule,
        "action",
        choice("deny is silent, reject answers", NetworkEntry.ACTIONS).put("default", "allow"));
    put(rule, "protocol", choice("what is carried", NetworkEntry.PROTOCOLS).put("default", "any"));
    put(rule, "from", text("a LAN, a network or any").put("default", "any"));
    put(rule, "to", text("a LAN, a network or any").put("default", "any"));
    put(rule, "ports", list(scalar("of the target: 22, or 80-90")));
    return rule;
  }

  private static ObjectNode nat() {
    ObjectNode nat = section("address translation");
    put(nat, "outside", text("the LAN that the others hide from behind this router's address"));
    ObjectNode forward = section("a port of the outside address that leads inside");
    put(
        forward,
        "protocol",
        choice("what is carried", List.of("tcp", "udp")).put("default", "tcp"));
    put(forward, "port", number("outside", 1, 65_535));
    put(forward, "to", text("an inner address, or address:port"));
    required(forward, "port");
    required(forward, "to");
    ObjectNode forwards = node("array", "ports that lead inside; they need no rule");
    forwards.set("items", forward);
    put(nat, "forwards", forwards);
    return nat;
  }
}
