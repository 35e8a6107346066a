package decnet.cli;

import decnet.app.Catalogs;
import decnet.catalog.Catalog;
import decnet.config.ConfigReader;
import decnet.config.PythonIni;
import decnet.decoy.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decnet import}. */
@Command(
    name = "import",
    description = "Translates the INI file of the Python DECNET into a decnet.yaml.",
    mixinStandardHelpOptions = true)
final class ImportCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE.ini")
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "where it goes, never over another file; standard output without it")
  @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    Catalog catalog = Catalogs.of(Services.all());
    PythonIni.Imported imported =
        PythonIni.translate(file.toString(), Files.readString(file), catalog);
    imported.notes().forEach(note -> decnet.err().println("decnet: not taken over: " + note));
    Path target = output;
    if (target == null) {
      decnet.out().print(imported.yaml());
    } else {
      Files.writeString(target, imported.yaml(), StandardOpenOption.CREATE_NEW);
      decnet.err().println("decnet: wrote " + target);
    }
    new ConfigReader(catalog).read("the translation", imported.yaml());
    return 0;
  }
}
