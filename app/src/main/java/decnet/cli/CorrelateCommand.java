package decnet.cli;

import decnet.correlation.CorrelationJson;
import decnet.correlation.CorrelationTable;
import decnet.correlation.Correlator;
import decnet.correlation.LogInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code decnet correlate}. */
@Command(
    name = "correlate",
    description = "Tells from logs who touched which decky, as it was at that moment.",
    mixinStandardHelpOptions = true)
final class CorrelateCommand extends Decnet.Base {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "a log, .gz too; - for standard input")
  List<Path> files = new ArrayList<>();

  @Option(names = "--json", description = "one JSON object")
  boolean json;

  @Option(names = "--refs", description = "each mutation once; traversals refer to them")
  boolean refs;

  @Option(
      names = "--min-deckies",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many deckies make a traversal (${DEFAULT-VALUE})")
  int minDeckies;

  @Option(names = "--no-rehearsal", description = "leaves rehearsals out")
  boolean noRehearsal;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "keeps the lines that do not parse")
  @Nullable Path rejects;

  @Override
  public Integer call() throws IOException {
    Correlator correlator = new Correlator(new Correlator.Options(!noRehearsal, address -> false));
    LogInput input = new LogInput();
    Path kept = rejects;
    try (OutputStream reject =
        kept == null
            ? OutputStream.nullOutputStream()
            : new BufferedOutputStream(Files.newOutputStream(kept))) {
      input.read(files, correlator::feed, line -> write(reject, line));
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
    int least = Math.max(1, minDeckies);
    if (json) {
      OutputStream out = new BufferedOutputStream(decnet.out(), 1 << 16);
      new CorrelationJson(correlator, new CorrelationJson.Form(least, refs, true))
          .write(out, input.counts());
      out.flush();
      decnet.out().println();
    } else {
      new CorrelationTable(correlator, least)
          .lines()
          .forEach(line -> decnet.out().println(line.replaceAll("\\p{Cntrl}", "?")));
      Correlator.Totals totals = correlator.totals();
      decnet
          .err()
          .println(
              "decnet: "
                  + input.counts().parsed()
                  + " lines, "
                  + input.counts().rejected()
                  + " rejected, "
                  + totals.eventsIndexed()
                  + " events, "
                  + totals.mutationsIndexed()
                  + " mutations, "
                  + correlator.gaps()
                  + " gaps");
    }
    return 0;
  }

  private static void write(OutputStream out, byte[] line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
