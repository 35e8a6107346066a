package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.app.Catalogs;
import decnet.base.Fault;
import decnet.bus.Topics;
import decnet.catalog.ArchetypeSpec;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.config.ConfigSchema;
import decnet.decoy.Services;
import decnet.event.EventSpec;
import decnet.fabric.personality.Latency;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import tools.jackson.databind.JsonNode;

/**
 * The reference pages say what the code says: they are made from it, and here they are compared.
 */
class ReferenceDocsTest {
  private static final Path DOCS = Path.of(System.getProperty("decnet.root", "..")).resolve("docs");
  private static final String MADE =
      "<!-- made from the code by ReferenceDocsTest: do not edit -->\n";

  private static void compare(String page, String title, StringBuilder body) throws IOException {
    String made = MADE + "# " + title + "\n\n" + body;
    Path file = DOCS.resolve(page);
    if (System.getProperty("decnet.write") != null) {
      Files.writeString(file, made);
    }
    assertThat(Files.readString(file))
        .as("run: mvn -pl app -am test -Dtest=ReferenceDocsTest -Ddecnet.write")
        .isEqualTo(made);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  @Test
  void services() throws IOException {
    StringBuilder page = new StringBuilder("What a decky can expose, and what can be set of it.\n");
    for (ServiceSpec spec : Services.all().specs()) {
      page.append("\n## ").append(spec.slug()).append("\n\n").append(spec.title());
      page.append(". Port ").append(spec.transport().text() + "/" + spec.port()).append(".\n\n");
      if (!spec.personaKeys().isEmpty()) {
        page.append("| persona key | default | meaning |\n|---|---|---|\n");
        for (PersonaKey key : spec.personaKeys()) {
          page.append("| `" + key.name() + "` | `" + cell(key.defaultValue()) + "` | ");
          page.append(cell(key.meaning())).append(" |\n");
        }
        page.append('\n');
      }
      page.append("Events, beside `connect` and `disconnect`:\n\n");
      for (EventSpec event : spec.events()) {
        List<String> names = event.params().stream().map(EventSpec.ParamSpec::name).toList();
        page.append("- `" + event.type() + "`: " + String.join(", ", names)).append('\n');
      }
      if (!spec.limits().isEmpty()) {
        page.append("\nLimits:\n\n");
        spec.limits().forEach(limit -> page.append("- ").append(limit).append('\n'));
      }
    }
    page.append("\n# Archetypes\n\n| archetype | system | starts with | pool | meaning |\n");
    page.append("|---|---|---|---|---|\n");
    for (ArchetypeSpec spec : Catalogs.of(Services.all()).archetypes().values()) {
      page.append("| `" + spec.name() + "` | " + spec.os() + " | ");
      page.append(String.join(", ", spec.services()) + " | " + String.join(", ", spec.pool()));
      page.append(" | " + cell(spec.meaning()) + " |\n");
    }
    compare("services.md", "Services", page);
  }

  @Test
  void events() throws IOException {
    Map<String, EventSpec> specs = Catalogs.events(Services.all());
    StringBuilder page =
        new StringBuilder(
            "Every line of a session carries `src_ip src_port dst_ip dst_port session`, after a pivot"
                + " also `peer_ip peer_port via`; what is ours carries `origin`.\n");
    specs
        .values()
        .forEach(
            spec -> {
              page.append("\n## `" + spec.type() + "`\n\n").append(spec.meaning()).append("\n\n");
              if (!spec.params().isEmpty()) {
                page.append("| parameter | meaning |\n|---|---|\n");
                spec.params()
                    .forEach(
                        param ->
                            page.append(
                                "| `" + param.name() + "` | " + cell(param.meaning()) + " |\n"));
              }
            });
    compare("events.md", "Events of the log", page);
  }

  @Test
  void topics() throws IOException {
    StringBuilder page = new StringBuilder("| topic | carries |\n|---|---|\n");
    Topics.catalogue()
        .forEach(
            family ->
                page.append("| `" + family.form() + "` | " + cell(family.meaning()) + " |\n"));
    compare("topics.md", "Topics of the bus", page);
  }

  @Test
  void personalities() throws IOException {
    StringBuilder page =
        new StringBuilder(
            "What a decky's stack looks like; `personality:` of a decky names one. On the sockets link"
                + " it is the host's own.\n\n`nmap:NAME` is any print of the nmap that is installed;"
                + " `nmap:NAME#2` is the second one of that name. Nothing of nmap's database is"
                + " shipped.\n\n| personality | stands for | what nmap 7.93 calls it |"
                + " what p0f 3.09b calls it | median wait, p99 |\n|---|---|---|---|---|\n");
    for (Personality each : Personalities.shipped().all()) {
      page.append("| `" + each.name() + "` | " + cell(each.about().meaning()) + " | ");
      page.append(cell(each.about().nmap()) + " | " + each.about().p0f() + " | ");
      Latency wait = each.latency();
      page.append(
          wait.isNone() ? "none" : millis(wait.median()) + ", " + millis(wait.p99()) + " ms");
      page.append(" |\n");
    }
    page.append(PersonalitySchema.TEXT);
    compare("personalities.md", "Personalities", page);
  }

  private static String millis(int micros) {
    return String.format(Locale.ROOT, "%.2f", micros / 1_000.0);
  }

  @Test
  void faults() throws IOException {
    StringBuilder page = new StringBuilder("| fault | meaning | what to do |\n|---|---|---|\n");
    for (Fault fault : Fault.values()) {
      page.append("| `" + fault.name() + "` | " + cell(fault.meaning()) + " | ");
      page.append(cell(fault.remedy())).append(" |\n");
    }
    compare("faults.md", "Faults", page);
  }

  @Test
  void commands() throws IOException {
    CommandLine root = new CommandLine(new Decnet(System.out, System.err, Map.of()));
    StringBuilder page = new StringBuilder();
    page.append("Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 130 interrupted.\n");
    new TreeMap<>(root.getSubcommands())
        .values().stream()
            .filter(command -> !command.getCommandSpec().usageMessage().hidden())
            .filter(command -> !command.getCommandName().equals("help"))
            .forEach(command -> command(page, command));
    compare("cli.md", "Commands", page);
  }

  private static void command(StringBuilder page, CommandLine command) {
    page.append("\n## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
    command.getCommandSpec().usageMessage().width(100);
    page.append(command.getUsageMessage(Help.Ansi.OFF).stripTrailing()).append("\n```\n");
    command.getSubcommands().values().forEach(inner -> command(page, inner));
  }

  @Test
  void configuration() throws IOException {
    JsonNode schema = ApiClient.JSON.readTree(new ConfigSchema(Catalogs.of(Services.all())).json());
    StringBuilder page =
        new StringBuilder(
            "The keys of `decnet.yaml`. Its schema for editors is [decnet.schema.json]"
                + "(decnet.schema.json); `decnet validate` tells all problems at once.\n\n"
                + "| key | default | meaning |\n|---|---|---|\n");
    keys(page, schema, schema, "");
    compare("config.md", "Configuration", page);
  }

  private static void keys(StringBuilder page, JsonNode root, JsonNode section, String path) {
    section
        .path("properties")
        .properties()
        .forEach(
            entry -> {
              String key = path + entry.getKey();
              JsonNode node = entry.getValue();
              String meaning = node.path("description").asString("");
              String fallback = node.path("default").asString("");
              page.append("| `" + key + "` | " + (fallback.isEmpty() ? "" : "`" + fallback + "`"));
              page.append(" | " + cell(meaning) + " |\n");
              JsonNode inner = referred(root, node);
              keys(page, root, inner, key + ".");
              JsonNode items = referred(root, inner.path("items"));
              keys(page, root, items, key + "[].");
            });
  }

  private static JsonNode referred(JsonNode root, JsonNode node) {
    String ref = node.path("$ref").asString("");
    return ref.isEmpty() ? node : root.at(ref.substring(1));
  }
}
