package decnet.config;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.net.TarpitSpec;
import decnet.substrate.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one entry under {@code deckies:}, which may stand for several alike ({@code amount}). */
final class DeckyEntry {
  static final int MAX_AMOUNT = 65_536;
  static final List<String> TARPITS =
      Stream.of(TarpitSpec.Mode.values()).map(TarpitSpec.Mode::text).toList();
  private static final int MAX_FILE_CHARS = 1 << 20;
  private static final String FILE = "(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]{1,255}){1,16}";
  static final String HOSTNAME = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /** What an entry is read against. */
  record Ground(Catalog catalog, Topology topology, MutationPolicy defaults) {}

  private final Catalog catalog;
  private final Topology topology;
  private final Section.Problems problems;
  private final Node node;
  private final Section entry;
  private final MutationPolicy defaults;
  private final Map<String, Map<String, String>> personas = new HashMap<>();

  DeckyEntry(Ground ground, Section.Problems problems, Node node, String path) {
    catalog = ground.catalog();
    topology = ground.topology();
    defaults = ground.defaults();
    this.problems = problems;
    this.node = node;
    this.entry = new Section(problems, path, node);
  }

  List<DeckyConfig> read() {
    String name = entry.text("name").orElse("");
    int amount = entry.integer("amount", 1, 1, MAX_AMOUNT);
    String archetype = entry.choice("archetype", "linux-server", catalog.archetypes().keySet());
    Optional<ArchetypeSpec> spec = catalog.archetype(archetype);
    List<IpAddress> addresses = addresses();
    List<String> lans = Placement.lans(topology, entry, addresses);
    SortedMap<String, Integer> services = services(spec);
    Map<String, String> accounts = Map.copyOf(entry.section("accounts").texts());
    personas(entry.section("personas"));
    MutationPolicy mutation = policy();
    Optional<Mac> mac =
        Optional.ofNullable(entry.<Mac>value("mac", new Mac(0), Mac::parse))
            .filter(m -> m.value() != 0);
    Optional<String> hostname = entry.text("hostname");
    hostname
        .filter(text -> !text.matches(HOSTNAME))
        .ifPresent(
            text ->
                problems.add(
                    node, entry.at("hostname"), "'" + text + "'", "one label of a host name", ""));
    Optional<String> domain = entry.text("domain");
    Optional<String> personality = entry.text("personality");
    personality
        .filter(text -> !catalog.personalities().knows(text))
        .ifPresent(this::unknownPersonality);
    SortedMap<String, String> files = files();
    TarpitSpec tarpit = tarpit(entry.section("tarpit"));
    entry.nothingElse();
    if (amount > 1 && (!addresses.isEmpty() || mac.isPresent() || hostname.isPresent())) {
      problems.add(
          node,
          entry.at("amount"),
          "an address, mac or hostname for several deckies",
          "auto for all of them",
          "");
    }
    List<DeckyConfig> deckies = new ArrayList<>();
    String text = canonical(node) + Placement.networks(topology, lans);
    Map<String, Map<String, String>> shared = Map.copyOf(personas); // by all of an amount
    for (String each : names(name, amount)) {
      id(each)
          .ifPresent(
              id ->
                  deckies.add(
                      new DeckyConfig(
                          id,
                          archetype,
                          lans,
                          addresses,
                          services,
                          accounts,
                          files,
                          shared,
                          personality,
                          mac,
                          hostname,
                          domain,
                          mutation,
                          tarpit,
                          text)));
    }
    return deckies;
  }

  private TarpitSpec tarpit(Section section) {
    List<TarpitSpec.Range> ports = section.list("ports", TarpitSpec.Range::parse);
    String mode = section.choice("mode", TARPITS.getFirst(), TARPITS);
    section.nothingElse();
    if (ports.isEmpty() && entry.node("tarpit") != null) {
      problems.add(
          node, entry.at("tarpit.ports"), "none", "all, ports, or ranges such as 8000-8100", "");
    }
    return ports.isEmpty()
        ? TarpitSpec.NONE
        : new TarpitSpec(TarpitSpec.Mode.valueOf(mode.toUpperCase(Locale.ROOT)), ports);
  }

  private void unknownPersonality(String written) {
    Collection<String> near = catalog.personalities().near(written);
    if (near.isEmpty()) {
      problems.add(
          entry.node("personality"),
          entry.at("personality"),
          "'" + written + "'",
          "a personality of ours: no database of nmap's is installed here",
          "");
    } else {
      entry.unknown(entry.node("personality"), entry.at("personality"), written, near);
    }
  }

  /** Empty for {@code auto}. */
  private List<IpAddress> addresses() {
    Node written = entry.node("address");
    String alone = written instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (written == null || alone.equals("auto")) {
      return List.of();
    }
    if (alone.equals("dhcp")) {
      entry.refuse("address", "auto, or one or more addresses: dhcp is not built yet");
      return List.of();
    }
    return entry.list("address", IpAddress::parse);
  }

  /** Bait: what a machine of the archetype does not have anyway. */
  private SortedMap<String, String> files() {
    SortedMap<String, String> files = new TreeMap<>(entry.section("files").texts());
    files.forEach(
        (path, content) -> {
          if (!path.matches(FILE) || content.length() > MAX_FILE_CHARS) {
            problems.add(
                node,
                entry.at("files"),
                "'" + path + "' with " + content.length() + " characters",
                "an absolute path without . and .., and at most " + MAX_FILE_CHARS + " characters",
                "");
          }
        });
    return files;
  }

  private static List<String> names(String name, int amount) {
    if (amount == 1) {
      return List.of(name);
    }
    int digits = Math.max(2, Integer.toString(amount).length());
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= amount; i++) {
      names.add(name + "-" + String.format(Locale.ROOT, "%0" + digits + "d", i));
    }
    return names;
  }

  private Optional<DeckyId> id(String name) {
    try {
      return Optional.of(new DeckyId(name));
    } catch (IllegalArgumentException bad) {
      problems.add(node, entry.at("name"), "'" + name + "'", Section.expected(bad), "");
      return Optional.empty();
    }
  }

  private SortedMap<String, Integer> services(Optional<ArchetypeSpec> archetype) {
    SortedMap<String, Integer> services = new TreeMap<>();
    for (Node item : entry.list("services")) {
      if (item instanceof ScalarNode scalar) {
        service(
            item,
            scalar.getValue(),
            new Section(problems, entry.at("services." + scalar.getValue()), null),
            services);
      } else if (item instanceof MappingNode mapping && mapping.getValue().size() == 1) {
        NodeTuple only = mapping.getValue().getFirst();
        String slug = only.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
        service(
            item,
            slug,
            new Section(problems, entry.at("services." + slug), only.getValueNode()),
            services);
      } else {
        problems.add(item, entry.at("services"), "no service", "a name, or {name: {port: N}}", "");
      }
    }
    if (entry.node("services") == null) {
      archetype.ifPresent(spec -> spec.services().forEach(slug -> services.put(slug, 0)));
    }
    clashes(services);
    return services;
  }

  private void service(Node item, String slug, Section settings, SortedMap<String, Integer> into) {
    Optional<ServiceSpec> spec = catalog.service(slug);
    if (spec.isEmpty()) {
      entry.unknown(item, entry.at("services"), slug, catalog.services().keySet());
      return;
    }
    if (into.put(slug, settings.integer("port", 0, 1, 65_535)) != null) {
      problems.add(item, entry.at("services"), "'" + slug + "' twice", "each service once", "");
    }
    persona(spec.get(), settings, item);
  }

  private void persona(ServiceSpec spec, Section settings, Node at) {
    Map<String, String> values = new HashMap<>(personas.getOrDefault(spec.slug(), Map.of()));
    for (PersonaKey key : spec.personaKeys()) {
      settings
          .text(key.name())
          .ifPresent(
              value -> {
                if (valid(key, value)) {
                  values.put(key.name(), value);
                } else {
                  problems.add(
                      at,
                      settings.at(key.name()),
                      "'" + value + "'",
                      expected(key),
                      Suggestion.nearest(value, key.choices()));
                }
              });
    }
    settings.nothingElse();
    if (!values.isEmpty()) {
      personas.put(spec.slug(), Map.copyOf(values));
    }
  }

  private static boolean valid(PersonaKey key, String value) {
    return switch (key.kind()) {
      case TEXT -> true;
      case INTEGER -> value.matches("-?\\d{1,18}");
      case BOOLEAN -> value.equals("true") || value.equals("false");
      case CHOICE -> key.choices().contains(value);
    };
  }

  private static String expected(PersonaKey key) {
    return switch (key.kind()) {
      case TEXT -> "a text";
      case INTEGER -> "a number";
      case BOOLEAN -> "true or false";
      case CHOICE -> "one of " + String.join(", ", key.choices());
    };
  }

  private void personas(Section section) {
    for (String slug : section.keys()) {
      Optional<ServiceSpec> spec = catalog.service(slug);
      Section settings = section.section(slug);
      if (spec.isEmpty()) {
        entry.unknown(node, section.at(slug), slug, catalog.services().keySet());
      } else {
        persona(spec.get(), settings, node);
      }
    }
  }

  private MutationPolicy policy() {
    MutationPolicy policy = ConfigReader.policy(entry.section("mutation"), defaults);
    for (String slug : policy.pool()) {
      if (catalog.service(slug).isEmpty()) {
        entry.unknown(node, entry.at("mutation.pool"), slug, catalog.services().keySet());
      }
    }
    for (String slug : policy.keep()) {
      if (catalog.service(slug).isEmpty()) {
        entry.unknown(node, entry.at("mutation.keep"), slug, catalog.services().keySet());
      }
    }
    return policy;
  }

  private void clashes(SortedMap<String, Integer> services) {
    Map<String, String> owners = new HashMap<>();
    services.forEach(
        (slug, port) ->
            catalog
                .service(slug)
                .ifPresent(
                    spec -> {
                      String place =
                          spec.transport().text() + "/" + (port == 0 ? spec.port() : port);
                      String other = owners.putIfAbsent(place, slug);
                      if (other != null) {
                        problems.add(
                            node,
                            entry.at("services"),
                            slug + " and " + other + " on " + place,
                            "a port each",
                            "");
                      }
                    }));
  }

  /** The entry's content without layout and comments: the same text for the same meaning. */
  private static String canonical(Node node) {
    return switch (node) {
      case ScalarNode scalar ->
          '"' + scalar.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      case SequenceNode list ->
          list.getValue().stream().map(DeckyEntry::canonical).toList().toString();
      case MappingNode mapping -> {
        SortedMap<String, String> sorted = new TreeMap<>();
        mapping
            .getValue()
            .forEach(t -> sorted.put(canonical(t.getKeyNode()), canonical(t.getValueNode())));
        yield sorted.toString();
      }
      default -> "";
    };
  }
}
