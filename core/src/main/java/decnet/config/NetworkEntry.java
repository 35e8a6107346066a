package decnet.config;

import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig.NetworkConfig;
import decnet.substrate.Flaw;
import decnet.substrate.Lan;
import decnet.substrate.Leg;
import decnet.substrate.Line;
import decnet.substrate.Nat;
import decnet.substrate.Nat.Forward;
import decnet.substrate.Router;
import decnet.substrate.Rule;
import decnet.substrate.Rule.Action;
import decnet.substrate.Rule.Anywhere;
import decnet.substrate.Rule.InLan;
import decnet.substrate.Rule.InNetwork;
import decnet.substrate.Rule.Place;
import decnet.substrate.Rule.Ports;
import decnet.substrate.Rule.Protocol;
import decnet.substrate.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code network:}: the link, its LAN, and what lies behind it. */
final class NetworkEntry {
  static final List<String> LINKS = List.of("auto", "tap", "sockets");
  static final List<String> ACTIONS = names(Action.values());
  static final List<String> PROTOCOLS = names(Protocol.values());
  static final String PERSONALITY = "cisco-ios";

  private final Catalog catalog;
  private final Section network;
  private final Section.Problems problems;
  private final Map<String, Node> places = new HashMap<>(); // by the key of a flaw

  NetworkEntry(Catalog catalog, Section network) {
    this.catalog = catalog;
    this.network = network;
    problems = network.problems();
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  NetworkConfig read() {
    String link = network.text("link").filter(text -> text.startsWith("packet:")).orElse("");
    if (link.isEmpty()) {
      link = network.choice("link", "auto", LINKS);
    }
    Cidr lan = network.value("lan", Cidr.parse("10.66.0.0/16"), Cidr::parse);
    Optional<Cidr> lan6 = lan6(link);
    int before = problems.found().size();
    Topology topology = new Topology(lans(lan), routers());
    network.nothingElse();
    if (problems.found().size() == before
        && topology.lans().size() + topology.routers().size() > 1) {
      topology.flaws().forEach(flaw -> tell(flaw, topology));
    }
    return new NetworkConfig(link, lan, lan6, topology);
  }

  /** A /64 for the TAP device alone: elsewhere routers say which networks there are. */
  private Optional<Cidr> lan6(String link) {
    Node node = network.node("lan6");
    Optional<Cidr> wanted = one(network, "lan6", Cidr::parse);
    if (wanted.isPresent() && !isNetworkOfHosts(wanted.get())) {
      problems.add(
          node, network.at("lan6"), "'" + wanted.get() + "'", "an IPv6 /64 such as fd66::/64", "");
      return Optional.empty();
    }
    if (wanted.isPresent() && !link.equals("auto") && !link.equals("tap")) {
      problems.add(
          node,
          network.at("lan6"),
          "lan6 with link " + link,
          "link tap: elsewhere a router advertises the networks",
          "");
      return Optional.empty();
    }
    return wanted;
  }

  /** Source: RFC 4291 §2.4: neither link-local nor a group, nor loopback. */
  private static boolean isNetworkOfHosts(Cidr network) {
    long high = network.address().high();
    return !network.address().isIpv4()
        && network.bits() == 64
        && network.address().low() == 0
        && high != 0
        && high >>> 54 != 0xfe80L >>> 6
        && high >>> 56 != 0xff;
  }

  private void tell(Flaw flaw, Topology topology) {
    String key = flaw.key();
    @Nullable Node node = places.get(key);
    while (node == null && key.indexOf('.') > 0) {
      key = key.substring(0, key.lastIndexOf('.'));
      node = places.get(key);
    }
    String suggestion =
        flaw.unknown().isEmpty()
            ? ""
            : Suggestion.nearest(flaw.unknown(), topology.lans().stream().map(Lan::name).toList());
    problems.add(node, network.at(flaw.key()), flaw.found(), flaw.expected(), suggestion);
  }

  private List<Lan> lans(Cidr main) {
    List<Lan> lans = new ArrayList<>(List.of(new Lan(Lan.MAIN, main)));
    Section section = network.section("lans");
    for (String name : section.keys()) {
      Node node = section.node(name);
      if (node != null) {
        places.put("lans." + name, node);
      }
      if (name.equals(Lan.MAIN)) {
        problems.add(node, section.at(name), "main", "network.lan: it is the LAN on the link", "");
      } else {
        one(section, name, Cidr::parse).ifPresent(network -> lans.add(new Lan(name, network)));
      }
    }
    return lans;
  }

  /** What {@code parse} makes of the text under {@code key}. */
  private static <T> Optional<T> one(Section section, String key, Function<String, T> parse) {
    return section.list(key, parse).stream().findFirst();
  }

  private List<Router> routers() {
    List<Router> routers = new ArrayList<>();
    for (Node node : network.list("routers")) {
      router(node, network.at("routers[" + routers.size() + "]")).ifPresent(routers::add);
    }
    return routers;
  }

  private Optional<Router> router(Node node, String path) {
    Section section = new Section(problems, path, node);
    Optional<DeckyId> id = one(section, "name", DeckyId::new);
    if (section.text("name").isEmpty()) {
      problems.add(node, section.at("name"), "nothing", "one DNS label", "");
    }
    String prefix = "routers." + section.text("name").orElse("");
    places.put(prefix, node);
    String personality = section.text("personality").orElse(PERSONALITY);
    if (!catalog.personalities().knows(personality)) {
      section.unknown(
          section.node("personality"),
          section.at("personality"),
          personality,
          catalog.personalities().near(personality));
    }
    Optional<Mac> mac = one(section, "mac", Mac::parse);
    List<Leg> legs = legs(section.section("interfaces"), prefix + ".interfaces.");
    List<Rule> rules = new ArrayList<>();
    for (Node rule : section.list("rules")) {
      String key = "rules[" + rules.size() + "]";
      places.put(prefix + "." + key, rule);
      rules.add(rule(new Section(problems, section.at(key), rule)));
    }
    Action otherwise = action(section, "default", "allow");
    Nat nat = nat(section.section("nat"), prefix);
    section.nothingElse();
    return id.map(name -> new Router(name, personality, mac, legs, rules, otherwise, nat));
  }

  private static Action action(Section section, String key, String otherwise) {
    return Action.valueOf(section.choice(key, otherwise, ACTIONS).toUpperCase(Locale.ROOT));
  }

  private static Protocol protocol(Section section, String otherwise, List<String> choices) {
    return Protocol.valueOf(
        section.choice("protocol", otherwise, choices).toUpperCase(Locale.ROOT));
  }

  private List<Leg> legs(Section section, String prefix) {
    List<Leg> legs = new ArrayList<>();
    for (String lan : section.keys()) {
      Node node = section.node(lan);
      if (node != null) {
        places.put(prefix + lan, node);
      }
      if (node instanceof MappingNode) {
        Section leg = section.section(lan);
        Line line = line(leg, node);
        one(leg, "address", IpAddress::parse)
            .ifPresent(address -> legs.add(new Leg(lan, address, line)));
        if (leg.node("address") == null) {
          problems.add(node, leg.at("address"), "nothing", "an address in " + lan, "");
        }
        leg.nothingElse();
      } else {
        one(section, lan, IpAddress::parse)
            .ifPresent(address -> legs.add(new Leg(lan, address, Line.PERFECT)));
      }
    }
    return legs;
  }

  private Line line(Section leg, Node node) {
    Duration latency = leg.value("latency", Duration.ZERO, Units::duration);
    Duration jitter = leg.value("jitter", Duration.ZERO, Units::duration);
    double loss = leg.value("loss", 0.0, Units::percent);
    long rate = leg.value("bandwidth", 0L, Units::rate);
    try {
      return new Line(latency, jitter, loss, rate);
    } catch (IllegalArgumentException bad) {
      problems.add(node, leg.at("latency"), latency + " and " + jitter, Section.expected(bad), "");
      return Line.PERFECT;
    }
  }

  private Rule rule(Section section) {
    Rule rule =
        new Rule(
            action(section, "action", "allow"),
            protocol(section, "any", PROTOCOLS),
            place(section, "from"),
            place(section, "to"),
            section.list("ports", NetworkEntry::ports));
    section.nothingElse();
    return rule;
  }

  private static Place place(Section section, String key) {
    return section.value(
        key,
        new Anywhere(),
        text ->
            text.equals("any")
                ? new Anywhere()
                : text.contains("/") || text.contains(".") || text.contains(":")
                    ? new InNetwork(Cidr.parse(text))
                    : new InLan(text));
  }

  private static Ports ports(String text) {
    try {
      int dash = text.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash).strip());
      int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1).strip());
      return new Ports(first, last);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException("a port from 1 to 65535, or two: 80-90", bad);
    }
  }

  private Nat nat(Section section, String prefix) {
    Optional<String> outside = section.text("outside");
    List<Forward> forwards = new ArrayList<>();
    for (Node node : section.list("forwards")) {
      places.put(prefix + ".nat.forwards", node);
      Section one = new Section(problems, section.at("forwards[" + forwards.size() + "]"), node);
      forwards.add(forward(one, node));
    }
    section.nothingElse();
    return new Nat(outside, forwards);
  }

  private Forward forward(Section section, Node node) {
    Protocol protocol = protocol(section, "tcp", List.of("tcp", "udp"));
    int port = section.integer("port", 1, 1, 65_535);
    String to = section.text("to").orElse("");
    section.nothingElse();
    int colon = to.lastIndexOf(':');
    try {
      IpAddress address = IpAddress.parse(colon < 0 ? to : to.substring(0, colon));
      int inside = colon < 0 ? port : Integer.parseInt(to.substring(colon + 1));
      return new Forward(protocol, port, address, new Ports(inside, inside).first());
    } catch (IllegalArgumentException bad) {
      problems.add(node, section.at("to"), "'" + to + "'", "an address, or address:port", "");
      return new Forward(protocol, port, IpAddress.parse("0.0.0.0"), port);
    }
  }
}
