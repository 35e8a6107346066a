package decnet.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The commented configuration that {@code init} writes and the demo fleet runs. */
final class Template {
  private Template() {}

  static String text() {
    try (InputStream in = Template.class.getResourceAsStream("/decnet.yaml")) {
      if (in == null) {
        throw new IllegalStateException("decnet.yaml is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
