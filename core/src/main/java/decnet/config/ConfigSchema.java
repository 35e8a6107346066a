package decnet.config;

import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of {@code decnet.yaml}, for editors; made from the catalogue, and held by a test
 * to the keys that {@link ConfigReader} reads. What a schema cannot say (a port twice, a name
 * twice) only the reader finds.
 *
 * <p>Source: JSON Schema 2020-12.
 */
public final class ConfigSchema {
  static final String DURATION = "duration";
  private static final String SIZE = "size";
  static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"; // RFC 1035 §2.3.1
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Catalog catalog;

  public ConfigSchema(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The schema, indented, with a newline at its end. */
  public String json() {
    ObjectNode root = section("A DECNET fleet: decnet.yaml");
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    put(root, "network", NetworkSchema.network());
    put(root, "ignore", list(text("an address or a network: own scanners, logged, no attackers")));
    put(root, "log", log());
    put(root, "limits", limits());
    ObjectNode evidence = section("captured files");
    put(evidence, "quota", ref(SIZE, "bytes that evidence may take, 10GiB unless given"));
    put(root, "evidence", evidence);
    put(root, "captures", captures());
    put(root, "api", api());
    put(root, "mutation", mutation("how deckies change by themselves, unless they say otherwise"));
    ObjectNode deckies = node("array", "the fleet");
    deckies.set("items", decky());
    put(root, "deckies", deckies);
    root.set("$defs", definitions());
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  static ObjectNode node(String type, String meaning) {
    return JsonNodeFactory.instance.objectNode().put("type", type).put("description", meaning);
  }

  static ObjectNode text(String meaning) {
    return node("string", meaning);
  }

  static ObjectNode number(String meaning, int least, int most) {
    return node("integer", meaning).put("minimum", least).put("maximum", most);
  }

  static ObjectNode ref(String definition, String meaning) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("$ref", "#/$defs/" + definition)
        .put("description", meaning);
  }

  static ObjectNode choice(String meaning, Collection<String> choices) {
    ObjectNode node = text(meaning);
    choices.forEach(choice -> node.withArray("enum").add(choice));
    return node;
  }

  /** A list, or one item alone. */
  static ObjectNode list(ObjectNode item) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode several = JsonNodeFactory.instance.objectNode().put("type", "array");
    several.set("items", item);
    node.withArray("anyOf").add(several).add(item.deepCopy());
    return node;
  }

  static ObjectNode section(String meaning) {
    return node("object", meaning).put("additionalProperties", false);
  }

  static void put(ObjectNode section, String key, ObjectNode value) {
    section.withObject("/properties").set(key, value);
  }

  private static ObjectNode log() {
    ObjectNode log = section("the log");
    put(
        log,
        "sync",
        choice("when lines are made to survive power loss", ConfigReader.SYNCS)
            .put("default", "batch"));
    put(log, "rotate", ref(SIZE, "a segment's size, 256MiB unless given; 0 for never"));
    put(log, "keep", ref(DURATION, "how long sealed segments stay, 90d unless given; 0 for ever"));
    put(log, "forward", node("null", "not built yet"));
    return log;
  }

  private static ObjectNode limits() {
    ObjectNode limits = section("0 for no limit");
    put(limits, "sessions", number("sessions at once", 0, 1_000_000).put("default", 20_000));
    put(limits, "per_source", number("of one source", 0, 1_000_000).put("default", 256));
    put(limits, "idle", ref(DURATION, "a silent session's longest life, 2h unless given"));
    put(
        limits,
        "hops",
        number("hops that the live correlator holds in memory", 1, 1_000_000_000)
            .put("default", 1_000_000));
    return limits;
  }

  private static ObjectNode captures() {
    ObjectNode captures =
        section(
            "the deckies' frames in pcap files under captures/ of the home; tap and packet only");
    put(
        captures,
        "by",
        choice("whose frames share a file; none: nothing is captured", ConfigReader.CAPTURED_BY)
            .put("default", "none"));
    put(captures, "rotate", ref(SIZE, "a file's size, 16MiB unless given, 1MiB at least"));
    put(captures, "quota", ref(SIZE, "of all files, 1GiB unless given; the oldest are deleted"));
    return captures;
  }

  private static ObjectNode api() {
    ObjectNode api = section("the HTTP API");
    put(api, "bind", text("the address it listens on").put("default", "127.0.0.1"));
    put(api, "port", number("0 for any", 0, 65_535).put("default", 8000));
    return api;
  }

  private ObjectNode mutation(String meaning) {
    ObjectNode mutation = section(meaning);
    ObjectNode service = choice("a service", catalog.services().keySet());
    put(mutation, "every", ref(DURATION, "mean time between changes, 30m unless given"));
    put(
        mutation,
        "jitter",
        text("share of it, 20% unless given").put("pattern", Units.PERCENT_FORM));
    put(mutation, "drain", ref(DURATION, "how long a removed service is listed as draining"));
    put(
        mutation,
        "windows",
        list(
            text("when changes are allowed: 02:00-05:00 Europe/Berlin")
                .put("pattern", "^\\d{2}:\\d{2}-\\d{2}:\\d{2}(\\s+\\S+)?$")));
    put(mutation, "keep", list(service));
    put(mutation, "pool", list(service));
    return mutation;
  }

  private ObjectNode decky() {
    ObjectNode decky = section("one decky, or several alike");
    put(decky, "name", text("one DNS label, not decnet-*").put("pattern", "^" + NAME + "$"));
    put(
        decky,
        "amount",
        number("how many: NAME-01, NAME-02, …", 1, DeckyEntry.MAX_AMOUNT).put("default", 1));
    ObjectNode archetype =
        choice(
            "the kind of machine: "
                + String.join(
                    "; ",
                    catalog.archetypes().values().stream()
                        .map((ArchetypeSpec a) -> a.name() + ", " + a.meaning())
                        .toList()),
            catalog.archetypes().keySet());
    put(decky, "archetype", archetype.put("default", "linux-server"));
    put(decky, "lan", list(text("the LANs it is in, main unless given")));
    put(decky, "address", list(text("auto, or addresses: of this host, or in its LANs")));
    put(decky, "services", services());
    ObjectNode accounts = node("object", "user to password, for all its services");
    accounts.set("additionalProperties", scalar("a password"));
    put(decky, "accounts", accounts);
    ObjectNode files = node("object", "bait: content of further files by absolute path");
    files.set("additionalProperties", text("what the file holds"));
    put(decky, "files", files);
    put(decky, "personas", personas());
    put(decky, "mutation", mutation("how it changes by itself"));
    put(decky, "mac", text("six octets").put("pattern", "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$"));
    put(
        decky,
        "hostname",
        text("one label of a host name").put("pattern", "^" + DeckyEntry.HOSTNAME + "$"));
    put(decky, "domain", text("the DNS domain"));
    put(decky, "personality", text("a TCP/IP personality, or nmap:NAME"));
    put(decky, "tarpit", tarpit());
    required(decky, "name");
    return decky;
  }

  private static ObjectNode tarpit() {
    ObjectNode tarpit =
        section(
            "holds who connects to TCP ports without a service; off unless given, and no secret");
    put(
        tarpit,
        "ports",
        list(scalar("all, a port, or first-last").put("pattern", "^(all|\\d{1,5}(-\\d{1,5})?)$")));
    put(
        tarpit,
        "mode",
        choice(
                "persist: a window that closes and never opens; drip: a line each ten seconds too",
                DeckyEntry.TARPITS)
            .put("default", "persist"));
    required(tarpit, "ports");
    return tarpit;
  }

  static void required(ObjectNode section, String key) {
    section.withArray("required").add(key);
  }

  static ObjectNode scalar(String meaning) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("description", meaning);
    List.of("string", "number", "boolean").forEach(type -> node.withArray("type").add(type));
    return node;
  }

  private ObjectNode services() {
    ObjectNode items = JsonNodeFactory.instance.objectNode();
    items
        .withArray("anyOf")
        .add(choice("a service on its own port", catalog.services().keySet()))
        .add(configured());
    ObjectNode services = node("array", "the set at creation; the archetype's unless given");
    services.set("items", items);
    return services;
  }

  /** {@code {http: {port: 8080, …}}}. */
  private ObjectNode configured() {
    ObjectNode one = section("a service with settings").put("maxProperties", 1);
    for (ServiceSpec service : catalog.services().values()) {
      ObjectNode settings = persona(service);
      put(settings, "port", number("its port", 1, 65_535).put("default", service.port()));
      put(one, service.slug(), settings);
    }
    return one;
  }

  private ObjectNode personas() {
    ObjectNode personas = section("what its services claim to be");
    catalog.services().values().forEach(each -> put(personas, each.slug(), persona(each)));
    return personas;
  }

  private static ObjectNode persona(ServiceSpec service) {
    ObjectNode persona = section(service.title());
    for (PersonaKey key : service.personaKeys()) {
      ObjectNode value =
          switch (key.kind()) {
            case TEXT -> scalar(key.meaning());
            case INTEGER -> node("integer", key.meaning());
            case BOOLEAN -> node("boolean", key.meaning());
            case CHOICE -> choice(key.meaning(), key.choices());
          };
      put(persona, key.name(), value.put("default", key.defaultValue()));
    }
    return persona;
  }

  private static ObjectNode definitions() {
    ObjectNode definitions = JsonNodeFactory.instance.objectNode();
    definitions.set(DURATION, quantity(Units.DURATION_FORM));
    definitions.set(SIZE, quantity(Units.SIZE_FORM));
    return definitions;
  }

  /** A text of a form, or a plain number such as 0. */
  private static ObjectNode quantity(String form) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.withArray("anyOf")
        .add(JsonNodeFactory.instance.objectNode().put("type", "string").put("pattern", form))
        .add(JsonNodeFactory.instance.objectNode().put("type", "integer").put("minimum", 0));
    return node;
  }
}
