package decnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The commented configuration that {@code init} writes and the demo fleet runs. */
final class Template {
  private Template() {}

  static String text() {
    return resource("/decnet.yaml");
  }

  /** The demo fleet with 45 more deckies: where each has an address for nothing. */
  static String crowd() {
    return text() + resource("/demo-crowd.yaml");
  }

  private static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
