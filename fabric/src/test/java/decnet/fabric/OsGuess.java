package decnet.fabric;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nmap says of many hosts at once: for each address its conclusion, and what it saw. */
record OsGuess(String details, String whole) {
  private static final Pattern REPORT =
      Pattern.compile("(?m)^Nmap scan report for (\\S+)$([\\s\\S]*?)(?=^Nmap scan report|\\z)");
  private static final Pattern DETAILS = Pattern.compile("(?m)^OS details: (.*)$");

  /** By address. */
  static Map<String, OsGuess> parse(String output) {
    Map<String, OsGuess> all = new LinkedHashMap<>();
    Matcher report = REPORT.matcher(output);
    while (report.find()) {
      Matcher details = DETAILS.matcher(report.group(2));
      String found = details.find() ? details.group(1) : "";
      all.put(report.group(1), new OsGuess(found, report.group(2).trim()));
    }
    return all;
  }

  /** Whether {@code name} is among the exact matches, which nmap parts by commas and an "or". */
  boolean names(String name) {
    return details.equals(name)
        || details.startsWith(name + ",")
        || details.startsWith(name + " or ")
        || details.contains(", " + name + ",")
        || details.endsWith(", or " + name)
        || details.endsWith(" or " + name)
        || details.contains(", " + name);
  }

  /** Whether it is the first one. */
  boolean begins(String name) {
    return details.equals(name)
        || details.startsWith(name + ",")
        || details.startsWith(name + " or ");
  }
}
