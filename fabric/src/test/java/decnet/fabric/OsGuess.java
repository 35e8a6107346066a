package decnet.fabric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What nmap's XML says of one host.
 *
 * @param exact the names that match to 100 %, in its order
 * @param whole all that it says
 */
record OsGuess(List<String> exact, String whole) {
  private static final Pattern HOST = Pattern.compile("<host [\\s\\S]*?</host>");
  private static final Pattern ADDRESS =
      Pattern.compile("<address addr=\"([0-9.]+)\" addrtype=\"ipv4\"");
  private static final Pattern MATCH =
      Pattern.compile("<osmatch name=\"([^\"]*)\" accuracy=\"100\"");

  /** By address. */
  static Map<String, OsGuess> parse(String xml) {
    Map<String, OsGuess> all = new LinkedHashMap<>();
    Matcher host = HOST.matcher(xml);
    while (host.find()) {
      Matcher address = ADDRESS.matcher(host.group());
      List<String> exact = new ArrayList<>();
      Matcher match = MATCH.matcher(host.group());
      while (match.find()) {
        exact.add(plain(match.group(1)));
      }
      if (address.find()) {
        all.put(address.group(1), new OsGuess(List.copyOf(exact), host.group()));
      }
    }
    return all;
  }

  private static String plain(String escaped) {
    return escaped
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  /** The first exact match, or nothing. */
  String first() {
    return exact.isEmpty() ? "" : exact.getFirst();
  }
}
