package decnet.config;

import decnet.catalog.Catalog;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the INI file of the Python DECNET and writes what it means as a {@code decnet.yaml}. What
 * has no meaning here is not dropped in silence: it becomes a note.
 *
 * <p>Source: the format that the Python DECNET documents: a section a decky ({@code ip services
 * archetype amount nmap_os}), {@code [decky.service]} for a service's settings, {@code [general]}
 * for the network, {@code [custom-…]} for containers.
 */
public final class PythonIni {
  private static final Map<String, String> PERSONA_KEYS =
      Map.of(
          "ssh.ssh_version", "version",
          "http.server_header", "server",
          "redis.redis_version", "version",
          "mysql.mysql_version", "version");

  /** A configuration as text, and what it could not take over. */
  public record Imported(String yaml, List<String> notes) {
    public Imported {
      notes = List.copyOf(notes);
    }
  }

  private final Catalog catalog;
  private final Map<String, Map<String, String>> sections = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();
  private final StringBuilder yaml = new StringBuilder();

  private PythonIni(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Translates {@code text}.
   *
   * @param file what problems call it
   * @throws ConfigException for a line that is no INI, or a section that is there twice
   */
  public static Imported translate(String file, String text, Catalog catalog) {
    PythonIni ini = new PythonIni(catalog);
    ini.read(file, text);
    ini.write();
    return new Imported(ini.yaml.toString(), ini.notes);
  }

  private void read(String file, String text) {
    List<Problem> problems = new ArrayList<>();
    Map<String, String> section = null;
    String name = "";
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      int separator = separator(line);
      if (line.startsWith("[") && line.endsWith("]")) {
        name = line.substring(1, line.length() - 1).strip();
        section = new TreeMap<>();
        if (sections.put(name, section) != null) {
          problems.add(new Problem(file, number, name, "the section twice", "once", ""));
        }
      } else if (section == null || separator < 1) {
        problems.add(
            new Problem(file, number, name, "'" + line + "'", "[section] or key = value", ""));
      } else {
        String key = line.substring(0, separator).strip().toLowerCase(Locale.ROOT);
        section.put(key.replace('-', '_'), value(line.substring(separator + 1)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }

  /** Without the comment that people write behind a value. */
  private static String value(String text) {
    int comment = text.indexOf(" #");
    return (comment < 0 ? text : text.substring(0, comment)).strip();
  }

  private void write() {
    yaml.append("# Translated from the Python DECNET's INI.\n");
    general(sections.getOrDefault("general", Map.of()));
    yaml.append("\ndeckies:\n");
    sections.forEach(
        (name, values) -> {
          if (name.startsWith("custom-")) {
            notes.add("[" + name + "]: a container of your own; services are built in here");
          } else if (!name.equals("general") && name.indexOf('.') < 0) {
            decky(name, values);
          } else if (name.indexOf('.') > 0
              && !sections.containsKey(name.substring(0, name.indexOf('.')))) {
            notes.add("[" + name + "]: there is no such decky");
          }
        });
  }

  private void general(Map<String, String> general) {
    yaml.append("network:\n  link: auto\n");
    text(general, "net").ifPresent(net -> yaml.append("  lan: ").append(quoted(net)).append('\n'));
    text(general, "interface")
        .ifPresent(name -> notes.add("[general] interface: to use it, set link: packet:" + name));
    text(general, "gw").ifPresent(gateway -> notes.add("[general] gw: " + gateway + " not needed"));
    text(general, "log_target")
        .ifPresent(target -> notes.add("[general] log_target: set log: {forward: " + target + "}"));
  }

  private void decky(String name, Map<String, String> values) {
    yaml.append("  - name: ").append(quoted(name.toLowerCase(Locale.ROOT))).append('\n');
    text(values, "archetype").ifPresent(archetype -> archetype(name, archetype));
    text(values, "amount").ifPresent(amount -> yaml.append("    amount: ").append(amount + "\n"));
    text(values, "ip").ifPresent(ip -> yaml.append("    address: ").append(quoted(ip) + "\n"));
    text(values, "nmap_os")
        .ifPresent(os -> notes.add("[" + name + "] nmap_os: " + os + " comes from the archetype"));
    List<String> services = new ArrayList<>();
    for (String slug : text(values, "services").orElse("").split(",")) {
      String one = slug.strip().toLowerCase(Locale.ROOT).replace('-', '_');
      if (!one.isEmpty() && catalog.service(one).isPresent()) {
        services.add(one);
      } else if (!one.isEmpty()) {
        notes.add("[" + name + "] services: there is no " + one + " yet");
      }
    }
    if (!services.isEmpty()) {
      yaml.append("    services: [").append(String.join(", ", services)).append("]\n");
    } else if (values.containsKey("services")) {
      notes.add("[" + name + "] services: none is left, the archetype's own are used");
    }
    settings(name);
  }

  private void archetype(String name, String archetype) {
    if (catalog.archetype(archetype).isPresent()) {
      yaml.append("    archetype: ").append(archetype).append('\n');
    } else {
      notes.add("[" + name + "] archetype: there is no " + archetype + " yet");
    }
  }

  /** The sections {@code [name.service]}: accounts of the machine, and keys of its personas. */
  private void settings(String name) {
    Map<String, String> accounts = new TreeMap<>();
    Map<String, Map<String, String>> personas = new TreeMap<>();
    sections.forEach(
        (section, values) -> {
          if (section.startsWith(name + ".")) {
            String slug = section.substring(name.length() + 1);
            values.forEach((key, value) -> setting(section, slug, Map.entry(key, value)));
            accounts.putAll(accounts(values.getOrDefault("users", "")));
            Map<String, String> known = personas(slug, values);
            if (!known.isEmpty()) {
              personas.put(slug, known);
            }
          }
        });
    block("    ", "accounts", accounts);
    if (!personas.isEmpty()) {
      yaml.append("    personas:\n");
      personas.forEach((slug, keys) -> block("      ", slug, keys));
    }
  }

  private void setting(String section, String slug, Map.Entry<String, String> setting) {
    if (!setting.getKey().equals("users") && personaKey(slug, setting.getKey()).isEmpty()) {
      notes.add("[" + section + "] " + setting.getKey() + ": has no counterpart here");
    }
  }

  private Map<String, String> personas(String slug, Map<String, String> values) {
    Map<String, String> known = new TreeMap<>();
    values.forEach(
        (key, value) -> personaKey(slug, key).ifPresent(found -> known.put(found, value)));
    return known;
  }

  private Optional<String> personaKey(String slug, String key) {
    String ours = PERSONA_KEYS.getOrDefault(slug + "." + key, key);
    return catalog.service(slug).map(ServiceSpec::personaKeys).orElse(List.of()).stream()
        .map(PersonaKey::name)
        .filter(ours::equals)
        .findFirst();
  }

  private static Map<String, String> accounts(String users) {
    Map<String, String> accounts = new TreeMap<>();
    for (String user : users.split(",")) {
      int colon = user.indexOf(':');
      if (colon > 0) {
        accounts.put(user.substring(0, colon).strip(), user.substring(colon + 1).strip());
      }
    }
    return accounts;
  }

  private void block(String indent, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      yaml.append(indent).append(name).append(":\n");
      values.forEach(
          (key, value) ->
              yaml.append(indent + "  ").append(quoted(key) + ": " + quoted(value) + "\n"));
    }
  }

  private static Optional<String> text(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key)).filter(text -> !text.isEmpty());
  }

  /** A double-quoted YAML scalar. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f) {
        quoted.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
