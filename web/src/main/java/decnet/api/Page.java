package decnet.api;

import io.javalin.http.Context;

/** How much of a list is asked for: {@code ?limit=}, 1 to 1000. */
final class Page {
  private static final int USUAL = 50; // entries a page unless asked for otherwise
  private static final int MOST = 1000;

  private Page() {}

  /**
   * The entries that a page may have.
   *
   * @throws IllegalArgumentException when {@code limit} is no number within the bounds
   */
  static int limit(Context context) {
    String text = context.queryParam("limit");
    if (text == null) {
      return USUAL;
    }
    if (!text.matches("[1-9]\\d{0,3}") || Integer.parseInt(text) > MOST) {
      throw new IllegalArgumentException("limit: '" + text + "' (expected: 1 to " + MOST + ")");
    }
    return Integer.parseInt(text);
  }
}
