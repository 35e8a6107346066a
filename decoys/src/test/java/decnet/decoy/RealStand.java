package decnet.decoy;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.decoy.evidence.EvidenceStore;
import decnet.decoy.sockets.SocketsNetwork;
import decnet.net.Host;
import decnet.net.Host.Listening;
import decnet.net.HostSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A service on its own port of a loopback address (or the fallback, when we may not), for real
 * clients. The machine is called web01, its account root has the password toor.
 */
public final class RealStand implements AutoCloseable {
  private final DecoyBench bench;
  private final SocketsNetwork network = new SocketsNetwork();
  private final IpAddress address;
  private final Host host;
  private final int port;

  /** {@code address}: one of 127.66.0.0/16 that no other test uses. */
  public RealStand(Service service, String address) {
    this(service, address, Map.of());
  }

  /** {@code persona}: configured keys of the service. */
  public RealStand(Service service, String address, Map<String, String> persona) {
    this(new DecoyBench(new SystemClock()), service, address, persona);
  }

  /** A stand whose sessions are those of {@code bench}. */
  public RealStand(DecoyBench bench, Service service, String address, Map<String, String> persona) {
    this.bench = bench;
    this.address = IpAddress.parse(address);
    HostSpec spec =
        new HostSpec(new DeckyId("decky-01"), new Mac(1), List.of(this.address), "linux-6", "main");
    host = network.attach(spec);
    DecoyBench.Exposed exposed =
        bench.expose(
            bench.machine("decky-01", "web01", Map.of(service.spec().slug(), persona)), service);
    exposed.on(host);
    Listening listening = host.open(service.spec().port(), Transport.TCP, exposed.acceptor());
    listening.serve();
    port = listening.port();
  }

  public IpAddress address() {
    return address;
  }

  public int port() {
    return port;
  }

  /** Puts a second machine into the fleet, which sessions of this one can dial by its name. */
  public void neighbour(String hostname, Service second) {
    Machine machine = bench.machine("decky-02", hostname, Map.of());
    bench.expose(machine, second).reachableAs(hostname);
  }

  public EvidenceStore evidence() {
    return bench.evidence();
  }

  public RecordingSink sink() {
    return bench.sink();
  }

  /** What a client did: its exit status and all it printed. */
  public record Run(int status, String text) {}

  /** Runs a client to its end, without input. */
  public static Run run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), text);
  }

  /** Runs a client; {@code ADDRESS} and {@code PORT} in its words are replaced. */
  public Run client(String... words) throws IOException, InterruptedException {
    return run(
        List.of(words).stream()
            .map(
                word ->
                    word.replace("ADDRESS", address.toString())
                        .replace("PORT", Integer.toString(port)))
            .toList());
  }

  @Override
  public void close() {
    host.close(); // or the port stays bound and the next stand gets the fallback
    network.close();
  }
}
