package decnet.fabric.personality;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Makers of network cards and some of their address prefixes. Source: the IEEE MA-L registry. */
public final class Vendors {
  private Vendors() {}

  /** By name; prefixes are six hexadecimal digits. */
  public static SortedMap<String, List<String>> all() {
    try (InputStream in = Vendors.class.getResourceAsStream("vendors.yaml")) {
      if (in == null) {
        throw new IllegalStateException("resource missing: vendors.yaml");
      }
      SortedMap<String, List<String>> all = new TreeMap<>();
      JsonNode root = new YAMLMapper().readTree(in);
      for (String name : root.propertyNames()) {
        List<String> prefixes = new ArrayList<>();
        root.path(name).forEach(prefix -> prefixes.add(prefix.asString()));
        all.put(name, List.copyOf(prefixes));
      }
      return Collections.unmodifiableSortedMap(all);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
