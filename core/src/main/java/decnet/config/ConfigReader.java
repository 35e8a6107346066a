package decnet.config;

import decnet.base.Cidr;
import decnet.base.IoReason;
import decnet.base.Mac;
import decnet.catalog.Catalog;
import decnet.config.FleetConfig.ApiConfig;
import decnet.config.FleetConfig.CapturesConfig;
import decnet.config.FleetConfig.DeckyConfig;
import decnet.config.FleetConfig.LimitsConfig;
import decnet.config.FleetConfig.LogConfig;
import decnet.config.FleetConfig.MutationPolicy;
import decnet.config.FleetConfig.NetworkConfig;
import decnet.config.Section.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code decnet.yaml} and checks it against a {@link Catalog}; what is wrong is told all at
 * once.
 */
public final class ConfigReader {
  private static final int MAX_FILE_BYTES = 4 << 20;
  static final List<String> CAPTURED_BY = List.of("none", "decky", "source");
  static final List<String> SYNCS = List.of("batch", "always", "os");
  private static final Duration DAY = Duration.ofDays(1);

  private final Catalog catalog;

  public ConfigReader(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Reads the file.
   *
   * @throws ConfigException with every problem
   */
  public FleetConfig read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw single(file.toString(), "file", "larger than 4 MiB", "a configuration");
      }
      return read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw single(file.toString(), "file", IoReason.of(unreadable), "a readable file");
    }
  }

  private static ConfigException single(String file, String key, String found, String expected) {
    return new ConfigException(List.of(new Problem(file, 1, key, found, expected, "")));
  }

  /** Reads {@code yaml}; {@code file} names it in problems. */
  public FleetConfig read(String file, String yaml) {
    Problems problems = new Problems(file);
    Node root = compose(file, yaml);
    YamlShape.check(root, problems);
    if (!problems.found().isEmpty()) {
      throw new ConfigException(problems.found());
    }
    FleetConfig config = fleet(new Section(problems, "", root));
    if (!problems.found().isEmpty()) {
      throw new ConfigException(problems.found());
    }
    return config;
  }

  private static @Nullable Node compose(String file, String yaml) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setCodePointLimit(MAX_FILE_BYTES)
            .build();
    try {
      return new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException bad) {
      int line = bad.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new ConfigException(
          List.of(
              new Problem(
                  file, line, "yaml", String.valueOf(bad.getProblem()), "well-formed YAML", "")));
    } catch (YamlEngineException bad) {
      throw single(file, "yaml", String.valueOf(bad.getMessage()), "well-formed YAML");
    }
  }

  private FleetConfig fleet(Section root) {
    NetworkConfig net = new NetworkEntry(catalog, root.section("network")).read();
    List<Cidr> ignore = root.list("ignore", Cidr::parse);
    Section log = root.section("log");
    LogConfig logging =
        new LogConfig(
            log.choice("sync", "batch", SYNCS),
            log.value("rotate", 256L << 20, Units::size),
            log.value("keep", DAY.multipliedBy(90), Units::duration));
    log.node("forward");
    log.refuse("forward", "null: forwarding is not built yet");
    log.nothingElse();
    LimitsConfig limits = limits(root.section("limits"));
    Section evidence = root.section("evidence");
    long quota = evidence.value("quota", 10L << 30, Units::size);
    evidence.nothingElse();
    CapturesConfig captures = captures(root.section("captures"));
    Section api = root.section("api");
    ApiConfig http =
        new ApiConfig(api.text("bind").orElse("127.0.0.1"), api.integer("port", 8000, 0, 65_535));
    api.nothingElse();
    MutationPolicy defaults =
        policy(
            root.section("mutation"),
            new MutationPolicy(
                Duration.ofMinutes(30),
                0.2,
                Duration.ofMinutes(10),
                List.of(),
                Set.of(),
                List.of()));
    DeckyEntry.Ground ground = new DeckyEntry.Ground(catalog, net.topology(), defaults);
    List<DeckyConfig> deckies = new ArrayList<>();
    Map<String, Integer> names = new HashMap<>();
    for (Node node : root.list("deckies")) {
      DeckyEntry entry =
          new DeckyEntry(ground, root.problems(), node, "deckies[" + names.size() + "]");
      for (DeckyConfig decky : entry.read()) {
        if (names.merge(decky.name().name(), 1, Integer::sum) > 1) {
          root.problems()
              .add(node, "deckies", "two deckies are called " + decky.name(), "distinct names", "");
        }
        deckies.add(decky);
      }
    }
    distinctAddresses(deckies, root.problems());
    Placement.check(net.topology(), deckies, root.problems());
    root.refuse("retention", "log.keep and evidence.quota: a common retention is not built yet");
    root.refuse("tarpit", "a tarpit of each decky, under deckies");
    root.nothingElse();
    return new FleetConfig(net, ignore, logging, limits, quota, captures, http, deckies);
  }

  private static void distinctAddresses(List<DeckyConfig> deckies, Problems problems) {
    Set<String> seen = new HashSet<>();
    for (DeckyConfig decky : deckies) {
      decky.addresses().stream()
          .filter(address -> !seen.add(address.toString()))
          .forEach(
              a ->
                  problems.add(
                      null,
                      decky.name() + ".address",
                      "'" + a + "' is another decky's",
                      "an address of its own",
                      ""));
      decky
          .mac()
          .map(Mac::toString)
          .filter(mac -> !seen.add(mac))
          .ifPresent(
              mac ->
                  problems.add(
                      null,
                      decky.name() + ".mac",
                      "'" + mac + "' is another decky's",
                      "a MAC of its own",
                      ""));
    }
  }

  private static CapturesConfig captures(Section section) {
    CapturesConfig captures =
        new CapturesConfig(
            section.choice("by", "none", CAPTURED_BY),
            section.value("rotate", 16L << 20, ConfigReader::captureSize),
            section.value("quota", 1L << 30, ConfigReader::captureSize));
    section.nothingElse();
    return captures;
  }

  private static long captureSize(String text) {
    long bytes = Units.size(text);
    if (bytes < 1 << 20) {
      throw new IllegalArgumentException("size: '" + text + "' (expected: 1MiB or more)");
    }
    return bytes;
  }

  static LimitsConfig limits(Section section) {
    LimitsConfig limits =
        new LimitsConfig(
            section.integer("sessions", 20_000, 0, 1_000_000),
            section.integer("per_source", 256, 0, 1_000_000),
            section.value("idle", Duration.ofHours(2), Units::duration),
            section.integer("hops", 1_000_000, 1, 1_000_000_000));
    section.nothingElse();
    return limits;
  }

  /** What a {@code mutation:} section says, the rest from {@code defaults}. */
  static MutationPolicy policy(Section section, MutationPolicy defaults) {
    List<Window> windows = section.list("windows", Window::parse);
    Set<String> keep = new HashSet<>(section.list("keep", text -> text));
    List<String> pool = section.list("pool", text -> text);
    MutationPolicy policy =
        new MutationPolicy(
            section.value("every", defaults.every(), Units::duration),
            section.value("jitter", defaults.jitter(), Units::percent),
            section.value("drain", defaults.drain(), Units::duration),
            windows.isEmpty() ? defaults.windows() : windows,
            keep.isEmpty() ? defaults.keep() : keep,
            pool.isEmpty() ? defaults.pool() : pool);
    section.nothingElse();
    return policy;
  }
}
