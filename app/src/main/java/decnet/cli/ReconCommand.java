package decnet.cli;

import decnet.base.Cidr;
import decnet.event.Event;
import decnet.fabric.link.CaptureReader;
import decnet.fabric.recon.CaptureRecon;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code decnet recon}: who explored a network, from a capture. */
@Command(
    name = "recon",
    description = "Tells who explored a network from a capture (pcap or pcapng), as a fleet would.",
    mixinStandardHelpOptions = true)
final class ReconCommand extends Decnet.Base {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "a capture of Ethernet frames")
  @Nullable Path file;

  @Option(
      names = "--lan",
      paramLabel = "NETWORK",
      defaultValue = "10.66.0.0/16",
      description = "the IPv4 network that may have been explored, ${DEFAULT-VALUE} unless given")
  String lan = "";

  @Option(names = "--json", description = "as JSON")
  boolean json;

  @Override
  public Integer call() throws IOException {
    ArrayNode all = ApiClient.JSON.createArrayNode();
    Consumer<Event> told =
        event -> {
          Event.Infrastructure line = (Event.Infrastructure) event;
          if (json) {
            all.add(node(line));
          } else {
            decnet.out().println(Table.safe(text(line)));
          }
        };
    CaptureRecon.Read read;
    Path path = Objects.requireNonNull(file); // picocli requires it
    try (CaptureReader capture = CaptureReader.open(path)) {
      read = new CaptureRecon(network(), told).read(capture);
    }
    if (json) {
      decnet.out().println(all.toPrettyString());
    }
    decnet.err().println("decnet: " + read.frames() + " frames, " + read.skipped() + " left out");
    read.damage().ifPresent(damage -> decnet.err().println("decnet: " + path + ": " + damage));
    return read.damage().isPresent() ? Decnet.FAILED : 0;
  }

  private Cidr network() {
    try {
      Cidr network = Cidr.parse(lan);
      if (network.address().isIpv4()) {
        return network;
      }
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(spec.commandLine(), "--lan: " + bad.getMessage(), bad);
    }
    throw new ParameterException(spec.commandLine(), "--lan: '" + lan + "' (expected: IPv4)");
  }

  private static String text(Event.Infrastructure line) {
    return line.at()
        + " "
        + line.type()
        + " "
        + line.details().stream()
            .map(param -> param.name() + "=" + param.value().utf8())
            .collect(Collectors.joining(" "));
  }

  private static ObjectNode node(Event.Infrastructure line) {
    ObjectNode node = ApiClient.JSON.createObjectNode();
    node.put("timestamp", line.at().toString()).put("event_type", line.type());
    line.details().forEach(param -> node.put(param.name(), param.value().utf8()));
    return node;
  }
}
