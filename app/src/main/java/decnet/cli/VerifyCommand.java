package decnet.cli;

import decnet.app.Home;
import decnet.base.Bytes;
import decnet.correlation.Correlator;
import decnet.correlation.LogInput;
import decnet.store.SqliteStore;
import decnet.store.Store;
import decnet.syslog.Checkpoints.Checkpoint;
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
    description = "Checks a log's chain, positions, seals, checkpoint and folds.",
    mixinStandardHelpOptions = true)
final class VerifyCommand extends Decnet.Base {
  @Parameters(paramLabel = "FILE", arity = "1..*")
  List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Home home = Home.of(decnet.environment());
    Path keyFile = home.root().resolve("keys").resolve("chain.key");
    Optional<Bytes> key =
        Files.isReadable(keyFile)
            ? Optional.of(Bytes.of(Files.readAllBytes(keyFile)))
            : Optional.empty();
    boolean good = true;
    for (Path file : files) {
      LogVerifier.Report report = LogVerifier.verify(file, key, remembered(home, file));
      List<String> problems = new ArrayList<>(report.problems());
      broken(file).forEach(problems::add);
      problems.forEach(problem -> decnet.out().println(file + ": " + Table.safe(problem)));
      good &= problems.isEmpty();
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
                  + problems.size()
                  + " problems");
    }
    return good ? 0 : Decnet.FAILED;
  }

  /** How far the store of this home knows that log to have come. */
  private static Optional<Checkpoint> remembered(Home home, Path file) throws IOException {
    Optional<String> id = LogVerifier.logId(file);
    if (id.isEmpty() || !Files.exists(home.store())) {
      return Optional.empty();
    }
    try (Store store = new SqliteStore(home.store())) {
      return store.last(id.get());
    }
  }

  /** Deckies whose transitions do not follow from each other. */
  private static List<String> broken(Path file) throws IOException {
    Correlator fold = new Correlator(Correlator.Options.DEFAULT);
    new LogInput()
        .read(
            LogVerifier.parts(file),
            line -> {
              if (line.isMutation()) {
                fold.feed(line);
              }
            },
            line -> {});
    return fold.gaps() == 0
        ? List.of()
        : List.of(fold.gaps() + " transitions do not begin with the set folded so far");
  }
}
