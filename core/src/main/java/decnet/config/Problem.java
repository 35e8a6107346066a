package decnet.config;

/**
 * One thing that is wrong with a configuration: where it stands, what was found, what was expected,
 * and what to write instead ({@code suggestion} may be empty).
 */
public record Problem(
    String file, int line, String key, String found, String expected, String suggestion) {
  @Override
  public String toString() {
    String where = file + ":" + line + ": " + key + ": " + found + " (expected: " + expected + ")";
    return suggestion.isEmpty() ? where : where + "; " + suggestion;
  }
}
