package decnet.fleet;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.config.Window;
import decnet.net.TarpitSpec;
import decnet.substrate.DeckyPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Plans and policies as the JSON that the store keeps. */
final class PlanJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PlanJson() {}

  static String write(DeckyPlan plan) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", plan.id().name()).put("archetype", plan.archetype()).put("os", plan.os());
    node.put("personality", plan.personality())
        .put("hostname", plan.hostname())
        .put("domain", plan.domain());
    node.put("mac", plan.mac().toString()).put("created_at", plan.createdAt().toString());
    plan.addresses().forEach(address -> node.withArray("addresses").add(address.toString()));
    ObjectNode ports = node.putObject("ports");
    plan.ports().forEach(ports::put);
    ObjectNode personas = node.putObject("personas");
    plan.personas().forEach((slug, keys) -> keys.forEach(personas.withObject("/" + slug)::put));
    ObjectNode accounts = node.putObject("accounts");
    plan.accounts().forEach(accounts::put);
    ObjectNode files = node.putObject("files");
    plan.files().forEach(files::put);
    node.put("tarpit", plan.tarpit().text());
    return JSON.writeValueAsString(node);
  }

  static DeckyPlan plan(String json) {
    JsonNode node = JSON.readTree(json);
    List<IpAddress> addresses = new ArrayList<>();
    node.path("addresses").forEach(address -> addresses.add(IpAddress.parse(address.asString())));
    Map<String, Integer> ports = new HashMap<>();
    node.path("ports")
        .properties()
        .forEach(entry -> ports.put(entry.getKey(), entry.getValue().asInt()));
    Map<String, Map<String, String>> personas = new HashMap<>();
    node.path("personas")
        .properties()
        .forEach(entry -> personas.put(entry.getKey(), texts(entry.getValue())));
    return new DeckyPlan(
        new DeckyId(node.path("id").asString()),
        node.path("archetype").asString(),
        node.path("os").asString(),
        node.path("personality").asString(),
        node.path("hostname").asString(),
        node.path("domain").asString(),
        Mac.parse(node.path("mac").asString()),
        addresses,
        Instant.parse(node.path("created_at").asString()),
        ports,
        personas,
        texts(node.path("accounts")),
        new TreeMap<>(texts(node.path("files"))),
        TarpitSpec.parse(node.path("tarpit").asString("")));
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> all = new HashMap<>();
    node.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue().asString()));
    return all;
  }

  static String write(MutationPolicy policy) {
    ObjectNode node = JSON.createObjectNode();
    node.put("every", policy.every().toString())
        .put("jitter", policy.jitter())
        .put("drain", policy.drain().toString());
    policy.windows().forEach(window -> node.withArray("windows").add(window.toString()));
    policy.keep().forEach(slug -> node.withArray("keep").add(slug));
    policy.pool().forEach(slug -> node.withArray("pool").add(slug));
    return JSON.writeValueAsString(node);
  }

  static MutationPolicy policy(String json) {
    JsonNode node = JSON.readTree(json);
    List<Window> windows = new ArrayList<>();
    node.path("windows").forEach(window -> windows.add(Window.parse(window.asString())));
    List<String> keep = new ArrayList<>();
    node.path("keep").forEach(slug -> keep.add(slug.asString()));
    List<String> pool = new ArrayList<>();
    node.path("pool").forEach(slug -> pool.add(slug.asString()));
    return new MutationPolicy(
        Duration.parse(node.path("every").asString()),
        node.path("jitter").asDouble(),
        Duration.parse(node.path("drain").asString()),
        windows,
        new HashSet<>(keep),
        pool);
  }
}
