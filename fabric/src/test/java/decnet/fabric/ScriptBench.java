package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.fabric.link.MemoryLink;
import decnet.fabric.personality.Personalities;
import decnet.fabric.tcp.TcpLimits;
import decnet.net.DatagramExchange;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.Host.Listening;
import decnet.net.HostSpec;
import decnet.net.Stream;
import decnet.net.TarpitSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One decky in memory, a peer whose packets a test writes, and a clock that only the test moves:
 * everything happens on the test's thread.
 */
final class ScriptBench implements AutoCloseable, Acceptor {
  final FakeClock clock = new FakeClock();
  final RecordedEvents events = new RecordedEvents();
  final MemoryLink link = new MemoryLink(1500);
  final FabricNetwork network;
  final Host host;
  final Listening http;
  final TestPeer peer;
  final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
  final BlockingQueue<DatagramExchange> exchanges = new LinkedBlockingQueue<>();

  ScriptBench() {
    this("linux-6");
  }

  ScriptBench(String personality) {
    this(personality, TcpLimits.DEFAULT);
  }

  ScriptBench(String personality, TcpLimits limits) {
    Bytes secret = Bytes.hex("00112233445566778899aabbccddeeff");
    IpAddress own = IpAddress.parse("10.77.0.1");
    network =
        new FabricNetwork(
            new FabricNetwork.Ground(
                link, Cidr.parse("10.77.0.0/16"), own::equals, clock, secret, events),
            Personalities.shipped(),
            limits);
    host = network.attach(spec("decky-01", "10.77.1.2", personality));
    http = host.open(80, Transport.TCP, this);
    http.serve();
    peer = new TestPeer(network, link);
    link.written().clear();
  }

  static HostSpec spec(String name, String address, String personality) {
    return spec(name, address, personality, TarpitSpec.NONE);
  }

  static HostSpec spec(String name, String address, String personality, TarpitSpec tarpit) {
    return new HostSpec(
        new DeckyId(name),
        new Mac(TestPeer.DECKY_MAC),
        java.util.stream.Stream.of(address.split(",")).map(IpAddress::parse).toList(),
        personality,
        "main",
        tarpit);
  }

  @Override
  public void stream(Stream stream) {
    streams.add(stream);
  }

  @Override
  public void datagrams(DatagramExchange exchange) {
    exchanges.add(exchange);
  }

  /** A connection whose peer offered all options; time stamps are off so that scripts are short. */
  Stream connect() {
    peer.connect("020405b40402010303070101"); // MSS, SACK, NOP, scale 7, NOP
    return streams.remove();
  }

  static String read(Stream stream) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100_000);
    int got = stream.read(into, Duration.ofSeconds(1));
    return got < 0 ? "end" : Bytes.of(into.flip()).utf8();
  }

  void write(Stream stream, String text) throws IOException {
    stream.write(Bytes.utf8(text).buffer());
  }

  void pass(int millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @Override
  public void close() {
    network.close();
  }
}
