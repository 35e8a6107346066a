package decnet.cli;

import decnet.app.Home;
import decnet.base.Bytes;
import decnet.syslog.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code decnet verify}. */
@Command(
    name = "verify",
    description = "Checks a log's chain, positions and seals.",
    mixinStandardHelpOptions = true)
final class VerifyCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE", arity = "1..*")
  List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Path keyFile = Home.of(decnet.environment()).root().resolve("keys").resolve("chain.key");
    Optional<Bytes> key =
        Files.isReadable(keyFile)
            ? Optional.of(Bytes.of(Files.readAllBytes(keyFile)))
            : Optional.empty();
    boolean good = true;
    for (Path file : files) {
      LogVerifier.Report report = LogVerifier.verify(file, key, Optional.empty());
      report.problems().forEach(problem -> decnet.out().println(file + ": " + problem));
      good &= report.problems().isEmpty();
      String chain =
          report.chained()
              ? key.isEmpty() ? "chain not checked: no key in " + keyFile : "chain checked"
              : "no chain";
      decnet
          .err()
          .println(
              "decnet: "
                  + file
                  + ": "
                  + report.lines()
                  + " lines, "
                  + chain
                  + ", "
                  + report.problems().size()
                  + " problems");
    }
    return good ? 0 : Decnet.FAILED;
  }
}
