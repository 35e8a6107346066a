package decnet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code decnet init}. */
@Command(
    name = "init",
    description = "Writes a commented decnet.yaml; never over another.",
    mixinStandardHelpOptions = true)
final class InitCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE", arity = "0..1")
  Path file = Path.of("decnet.yaml");

  @Override
  public Integer call() throws IOException {
    if (Files.exists(file)) {
      decnet.err().println("decnet init: " + file + " is there already");
      return Decnet.FAILED;
    }
    Files.writeString(file, Template.text(), StandardOpenOption.CREATE_NEW);
    decnet.err().println("decnet: wrote " + file + "; run `decnet up -c " + file + "`");
    return 0;
  }
}
