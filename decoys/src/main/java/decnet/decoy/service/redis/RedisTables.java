package decnet.decoy.service.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was read off a genuine server: the form of INFO and the default configuration. */
final class RedisTables {
  static final String INFO = text("info.txt");
  static final Map<String, String> CONFIG = config();

  /** The categories of commands, as ACL CAT lists them. */
  static final List<String> CATEGORIES =
      List.of(
          "keyspace",
          "read",
          "write",
          "set",
          "sortedset",
          "list",
          "hash",
          "string",
          "bitmap",
          "hyperloglog",
          "geo",
          "stream",
          "pubsub",
          "admin",
          "fast",
          "slow",
          "blocking",
          "dangerous",
          "connection",
          "transaction",
          "scripting");

  private RedisTables() {}

  private static String text(String name) {
    try (InputStream in =
        RedisTables.class.getResourceAsStream("/decnet/decoy/service/redis/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    for (String line : text("config.txt").lines().toList()) {
      int blank = line.indexOf(' ');
      config.put(
          blank < 0 ? line : line.substring(0, blank), blank < 0 ? "" : line.substring(blank + 1));
    }
    return config;
  }
}
