package decnet.app;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.config.ConfigSchema;
import decnet.decoy.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The shipped schema is the one that the code makes; {@code -Ddecnet.write} writes it anew. */
class ConfigSchemaFileTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("decnet.root", "..")).resolve("docs/decnet.schema.json");

  @Test
  void the_shipped_schema_has_not_drifted() throws IOException {
    String made = new ConfigSchema(Catalogs.of(Services.all())).json();
    if (System.getProperty("decnet.write") != null) {
      Files.writeString(SHIPPED, made);
    }
    assertThat(Files.readString(SHIPPED))
        .as("run: mvn -pl app -am test -Dtest=ConfigSchemaFileTest -Ddecnet.write")
        .isEqualTo(made);
  }
}
