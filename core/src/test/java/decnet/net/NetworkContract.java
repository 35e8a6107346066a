package decnet.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.net.Host.Acceptor;
import decnet.net.Host.Listening;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a service may rely on wherever its decky lives. Callers are this machine's own sockets, so
 * that a network is held against a TCP that nobody here wrote.
 */
@Timeout(120)
public abstract class NetworkContract {
  private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
  private final BlockingQueue<DatagramExchange> exchanges = new LinkedBlockingQueue<>();
  private final Acceptor acceptor =
      new Acceptor() {
        @Override
        public void stream(Stream stream) {
          streams.add(stream);
        }

        @Override
        public void datagrams(DatagramExchange exchange) {
          exchanges.add(exchange);
        }
      };
  private Network network;
  private Host host;

  /** A network of the test's own, which the test closes. */
  protected abstract Network open() throws IOException;

  /** A place in it that this machine's sockets reach. */
  protected abstract HostSpec spec();

  @BeforeEach
  void attach() throws IOException {
    network = open();
    host = network.attach(spec());
  }

  @AfterEach
  void close() {
    network.close();
  }

  private InetAddress address() {
    return spec().addresses().getFirst().toInetAddress();
  }

  /** A port that is served. */
  private Listening served(Transport transport) {
    Listening listening = host.open(0, transport, acceptor);
    listening.serve();
    return listening;
  }

  private Socket call(Listening listening) throws IOException {
    return new Socket(address(), listening.port());
  }

  private static String read(Stream stream, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining() && stream.read(into, Duration.ZERO) >= 0) {
      assertThat(into.position()).isPositive();
    }
    return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
  }

  @Test
  void callers_queue_from_the_bind_and_are_accepted_once_served() throws Exception {
    Listening listening = host.open(0, Transport.TCP, acceptor);
    try (Socket early = call(listening)) {
      early.getOutputStream().write('x');
      assertThat(streams).isEmpty();
      listening.serve();
      try (Stream stream = streams.take()) {
        assertThat(read(stream, 1)).isEqualTo("x");
        assertThat(stream.peer().remote().port()).isEqualTo(early.getLocalPort());
        assertThat(stream.peer().remote().address())
            .isEqualTo(IpAddress.of(early.getLocalAddress().getAddress()));
        assertThat(stream.peer().local().address()).isEqualTo(spec().addresses().getFirst());
        assertThat(stream.peer().local().port()).isEqualTo(listening.port());
      }
    }
  }

  @Test
  void an_urgent_byte_is_apart_from_the_others() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket inline = call(listening);
        Socket apart = call(listening)) {
      inline.setOOBInline(true);
      for (int i = 0; i < 2; i++) {
        Stream stream = streams.take();
        stream.write(Bytes.utf8("a").buffer());
        stream.urgent((byte) 'u');
        stream.write(Bytes.utf8("z").buffer());
        stream.shutdownOutput();
      }
      assertThat(inline.getInputStream().readAllBytes()).asString().isEqualTo("auz");
      assertThat(apart.getInputStream().readAllBytes()).asString().isEqualTo("az");
    }
  }

  @Test
  void a_closed_port_refuses_while_its_streams_live_on() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket caller = call(listening);
        Stream stream = streams.take()) {
      listening.close();
      listening.close();
      assertThatThrownBy(() -> call(listening)).isInstanceOf(IOException.class);
      stream.write(Bytes.utf8("still here").buffer());
      assertThat(caller.getInputStream().readNBytes(10)).asString().isEqualTo("still here");
    }
  }

  @Test
  void a_host_that_leaves_refuses_everyone_while_its_streams_live_on() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket caller = call(listening);
        Stream stream = streams.take()) {
      host.close();
      caller.setSoTimeout(20_000);
      stream.write(Bytes.utf8("still here").buffer());
      assertThat(caller.getInputStream().readNBytes(10)).asString().isEqualTo("still here");
    }
    assertThat(network.attach(spec()).spec()).isEqualTo(spec());
  }

  @Test
  void whoever_waited_at_a_port_that_closes_is_refused() throws Exception {
    Listening listening = host.open(0, Transport.TCP, acceptor);
    try (Socket early = call(listening)) {
      listening.close();
      assertThatThrownBy(
              () -> {
                assertThat(early.getInputStream().read()).isEqualTo(-1);
                throw new IOException("ended in peace");
              })
          .isInstanceOf(IOException.class);
      assertThat(streams).isEmpty();
    }
  }

  @Test
  void closing_with_unread_bytes_resets_and_without_them_ends_with_fin() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket polite = call(listening)) {
      streams.take().close();
      assertThat(polite.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket unread = call(listening)) {
      unread.getOutputStream().write(new byte[100]);
      Stream stream = streams.take();
      stream.read(ByteBuffer.allocate(1), Duration.ZERO);
      assertThat(stream.hasUnread()).isTrue();
      stream.close();
      assertThatThrownBy(() -> unread.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void reset_is_a_reset_for_the_peer() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket caller = call(listening)) {
      Stream stream = streams.take();
      stream.reset();
      stream.reset();
      assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void a_peer_that_resets_wakes_the_reader_with_an_error() throws Exception {
    Listening listening = served(Transport.TCP);
    Socket caller = call(listening);
    try (Stream stream = streams.take()) {
      caller.setSoLinger(true, 0);
      caller.close();
      assertThatThrownBy(() -> read(stream, 1)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void each_side_may_end_its_half_first() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket caller = call(listening);
        Stream stream = streams.take()) {
      caller.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
      caller.shutdownOutput();
      assertThat(read(stream, 100)).isEqualTo("question");
      stream.write(Bytes.utf8("answer").buffer());
      stream.shutdownOutput();
      assertThat(caller.getInputStream().readAllBytes()).asString().isEqualTo("answer");
    }
    try (Socket caller = call(listening);
        Stream stream = streams.take()) {
      stream.write(Bytes.utf8("banner").buffer());
      stream.shutdownOutput();
      assertThat(caller.getInputStream().readAllBytes()).asString().isEqualTo("banner");
      caller.getOutputStream().write("late".getBytes(StandardCharsets.UTF_8));
      caller.shutdownOutput();
      assertThat(read(stream, 100)).isEqualTo("late");
      assertThatThrownBy(() -> stream.write(Bytes.utf8("x").buffer()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_read_times_out_and_the_stream_stays_usable() throws Exception {
    Listening listening = served(Transport.TCP);
    try (Socket caller = call(listening);
        Stream stream = streams.take()) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThatThrownBy(() -> stream.read(one, Duration.ofMillis(5)))
          .isInstanceOf(SocketTimeoutException.class);
      caller.getOutputStream().write('y');
      assertThat(stream.read(one, Duration.ZERO)).isEqualTo(1);
    }
  }

  @Test
  void closing_wakes_a_reader_and_a_writer_that_the_peer_lets_wait() throws Exception {
    Listening listening = served(Transport.TCP);
    for (boolean reads : new boolean[] {true, false}) {
      try (Socket caller = call(listening)) {
        Stream stream = streams.take();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> failed = new CompletableFuture<>();
        Thread.ofVirtual()
            .start(
                () -> {
                  begun.countDown();
                  failed.complete(fails(stream, reads));
                });
        begun.await();
        stream.close();
        assertThat(failed.get()).isTrue();
        assertThat(caller.isConnected()).isTrue();
      }
    }
  }

  /** Whether reading, or writing without end, ends with an error. */
  private static boolean fails(Stream stream, boolean reads) {
    try {
      while (true) {
        if (reads) {
          if (stream.read(ByteBuffer.allocate(1), Duration.ZERO) < 0) {
            return false;
          }
        } else {
          stream.write(ByteBuffer.allocate(65_536));
        }
      }
    } catch (IOException ended) {
      return true;
    }
  }

  @Test
  void megabytes_arrive_unharmed_both_ways_at_once() throws Exception {
    byte[] content = new byte[5_000_000];
    new Random(1).nextBytes(content);
    Listening listening = served(Transport.TCP);
    try (Socket caller = call(listening);
        Stream stream = streams.take()) {
      CompletableFuture<byte[]> echoed = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  echoed.complete(caller.getInputStream().readAllBytes());
                } catch (IOException failure) {
                  echoed.completeExceptionally(failure);
                }
              });
      Thread.ofVirtual().start(() -> echo(stream));
      caller.getOutputStream().write(content);
      caller.shutdownOutput();
      assertThat(echoed.get()).isEqualTo(content);
    }
  }

  private static void echo(Stream stream) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(10_000);
      while (stream.read(buffer, Duration.ZERO) >= 0) {
        stream.write(buffer.flip());
        buffer.clear();
      }
      stream.shutdownOutput();
    } catch (IOException failure) {
      stream.reset(); // the caller's read fails, and the test with it
    }
  }

  @Test
  void datagrams_of_one_peer_are_one_exchange_and_are_answered() throws Exception {
    Listening listening = served(Transport.UDP);
    try (DatagramSocket caller = new DatagramSocket();
        DatagramSocket other = new DatagramSocket()) {
      caller.setSoTimeout(20_000);
      send(caller, listening, "one");
      send(caller, listening, "");
      DatagramExchange exchange = exchanges.take();
      assertThat(exchange.receive(Duration.ZERO).utf8()).isEqualTo("one");
      assertThat(exchange.receive(Duration.ZERO).length()).isZero();
      assertThat(exchange.peer().remote().port()).isEqualTo(caller.getLocalPort());
      send(other, listening, "else");
      DatagramExchange second = exchanges.take();
      assertThat(second.receive(Duration.ZERO).utf8()).isEqualTo("else");
      exchange.send(Bytes.utf8("three"));
      DatagramPacket answer = new DatagramPacket(new byte[16], 16);
      caller.receive(answer);
      assertThat(answer.getLength()).isEqualTo(5);
      exchange.close();
      second.close();
      assertThat(exchanges).isEmpty();
    }
  }

  @Test
  void datagrams_that_come_before_the_port_is_served_wait() throws Exception {
    Listening listening = host.open(0, Transport.UDP, acceptor);
    try (DatagramSocket caller = new DatagramSocket()) {
      send(caller, listening, "early");
      assertThat(exchanges).isEmpty();
      listening.serve();
      try (DatagramExchange exchange = exchanges.take()) {
        assertThat(exchange.receive(Duration.ZERO).utf8()).isEqualTo("early");
      }
    }
  }

  private void send(DatagramSocket caller, Listening listening, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    caller.send(new DatagramPacket(content, content.length, address(), listening.port()));
  }

  @Test
  void hundreds_of_ports_answer_each_for_itself() throws Exception {
    List<Listening> ports = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      ports.add(served(Transport.TCP));
    }
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    for (Listening listening : ports) {
      try (Socket caller = call(listening);
          Stream stream = streams.take()) {
        assertThat(stream.peer().local().port()).isEqualTo(caller.getPort());
        caller.getOutputStream().write('!');
        heard.write(read(stream, 1).charAt(0));
      }
    }
    assertThat(heard.size()).isEqualTo(500);
  }
}
