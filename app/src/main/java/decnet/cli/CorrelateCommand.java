package decnet.cli;

import decnet.app.Catalogs;
import decnet.base.Cidr;
import decnet.base.IpAddress;
import decnet.config.ConfigReader;
import decnet.correlation.CorrelationJson;
import decnet.correlation.CorrelationJson.Form;
import decnet.correlation.CorrelationTable;
import decnet.correlation.Correlator;
import decnet.correlation.Graph;
import decnet.correlation.GraphForm;
import decnet.correlation.LogFeed;
import decnet.correlation.LogInput;
import decnet.decoy.Services;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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

  /** How the answer is written; without one of these, a table. */
  static final class Output {
    @Option(names = "--json", description = "one JSON object")
    boolean json;

    @Option(names = "--ndjson", description = "a JSON object a line: stats, traversals, deckies")
    boolean ndjson;

    @Option(names = "--dot", description = "a graph in time, for Graphviz")
    boolean dot;

    @Option(names = "--graphml", description = "a graph in time, as GraphML")
    boolean graphml;
  }

  @ArgGroup(exclusive = true)
  Output output = new Output();

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
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "leaves out the sources that this configuration ignores")
  @Nullable Path config;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "keeps the lines that do not parse")
  @Nullable Path rejects;

  @Override
  public Integer call() throws IOException {
    Correlator correlator = new Correlator(new Correlator.Options(!noRehearsal, ignored()));
    LogInput input = new LogInput();
    Path kept = rejects;
    try (OutputStream reject =
        kept == null
            ? OutputStream.nullOutputStream()
            : new BufferedOutputStream(Files.newOutputStream(kept))) {
      LogFeed.read(input, files, correlator, line -> write(reject, line));
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
    try {
      tell(correlator, input);
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
    return 0;
  }

  private Predicate<IpAddress> ignored() {
    Path file = config;
    if (file == null) {
      return address -> false;
    }
    List<Cidr> networks = new ConfigReader(Catalogs.of(Services.all())).read(file).ignore();
    return address -> networks.stream().anyMatch(network -> network.contains(address));
  }

  private void tell(Correlator correlator, LogInput input) throws IOException {
    int least = Math.max(1, minDeckies);
    OutputStream out = new BufferedOutputStream(new Telling(decnet.out()), 1 << 16);
    CorrelationJson json = new CorrelationJson(correlator, new Form(least, refs, true));
    if (output.json) {
      json.write(out, input.counts());
      out.write('\n');
    } else if (output.ndjson) {
      json.writeLines(out, input.counts());
    } else if (output.dot || output.graphml) {
      PrintStream text = new PrintStream(out, false, StandardCharsets.UTF_8);
      new Graph(correlator, least).write(text, output.dot ? GraphForm.DOT : GraphForm.GRAPHML);
      text.flush();
    } else {
      for (String line : new CorrelationTable(correlator, least).lines()) {
        out.write((Table.safe(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      summary(correlator, input);
    }
    out.flush();
  }

  /** A print stream that says when nobody reads it any more, so that nothing is written in vain. */
  private static final class Telling extends OutputStream {
    private final PrintStream out;

    Telling(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      flush();
    }

    @Override
    public void flush() throws IOException {
      if (out.checkError()) {
        throw new IOException("standard output cannot be written");
      }
    }
  }

  private void summary(Correlator correlator, LogInput input) {
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

  private static void write(OutputStream out, byte[] line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
