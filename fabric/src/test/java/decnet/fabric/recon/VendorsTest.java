package decnet.fabric.recon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both forms of lists, and what is none. */
class VendorsTest {
  @Test
  void both_forms_of_a_list_are_read_and_prose_is_not(@TempDir Path folder) throws Exception {
    Path list =
        Files.writeString(
            folder.resolve("list"),
            "# comment\nOUI/MA-L    Organization\n0A1B2C First Maker\n"
                + "0A-1B-2D   (hex)\t\tSecond Maker\n0A1B2D     (base 16)\t\tSecond Maker\n"
                + "0A1B2E123 A Part\nZZZZZZ nobody\n");
    Vendors vendors = Vendors.read(list);
    assertThat(vendors.find(0x0a1b2c000001L)).hasValue("First Maker");
    assertThat(vendors.find(0x0a1b2d000001L)).hasValue("Second Maker");
    assertThat(vendors.find(0x0a1b2e123001L)).isEmpty();
    assertThat(Vendors.read(folder.resolve("missing")).find(0x0a1b2c000001L)).isEmpty();
  }
}
