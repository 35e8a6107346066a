package decnet.decoy.service.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the server knows of a command before it runs it: how many words it takes ({@code -n}: n or
 * more), and whether it writes. The table is {@code commands.txt}.
 */
record RedisCommand(String name, int arity, boolean isWrite) {
  private static final Map<String, RedisCommand> ALL = load("commands.txt");
  private static final Map<String, RedisCommand> SUBCOMMANDS = load("subcommands.txt");

  static @Nullable RedisCommand of(String name) {
    return ALL.get(name);
  }

  /** Whether its first argument is a command of its own, as with CONFIG. */
  boolean isContainer() {
    return SUBCOMMANDS.keySet().stream().anyMatch(sub -> sub.startsWith(name + "|"));
  }

  /** The subcommand of a container; {@code arity} counts the container's name too. */
  static @Nullable RedisCommand of(String container, String subcommand) {
    return SUBCOMMANDS.get(container + "|" + subcommand);
  }

  /** The names of a container's subcommands, in upper case. */
  static List<String> subcommands(String container) {
    return SUBCOMMANDS.keySet().stream()
        .filter(sub -> sub.startsWith(container + "|"))
        .map(sub -> sub.substring(container.length() + 1).toUpperCase(Locale.ROOT))
        .toList();
  }

  static int count() {
    return ALL.size();
  }

  boolean accepts(int words) {
    return arity > 0 ? words == arity : words >= -arity;
  }

  /** Whether it may be used before AUTH. */
  boolean isFree() {
    return name.equals("auth")
        || name.equals("hello")
        || name.equals("quit")
        || name.equals("reset");
  }

  private static Map<String, RedisCommand> load(String resource) {
    Map<String, RedisCommand> commands = new TreeMap<>();
    try (InputStream in =
        RedisCommand.class.getResourceAsStream("/decnet/decoy/service/redis/" + resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          String[] words = line.split(" ");
          commands.put(
              words[0], new RedisCommand(words[0], Integer.parseInt(words[1]), words.length > 2));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return commands;
  }
}
