package decnet.decoy.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.net.DatagramExchange;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.Host.Listening;
import decnet.net.HostSpec;
import decnet.net.Stream;
import decnet.net.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketsNetworkTest {
  private static final IpAddress HERE = IpAddress.parse("127.66.77.1");

  private final SocketsNetwork network = new SocketsNetwork();
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

  private Host host() {
    return network.attach(
        new HostSpec(new DeckyId("decky-01"), new Mac(1), List.of(HERE), "linux-6", "main"));
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void callers_queue_from_the_bind_and_are_accepted_once_served() throws Exception {
    Listening listening = host().open(0, Transport.TCP, acceptor);
    try (Socket early = new Socket(HERE.toInetAddress(), listening.port())) {
      early.getOutputStream().write('x');
      assertThat(streams).isEmpty();
      listening.serve();
      Stream stream = streams.take();
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThat(stream.read(one, Duration.ZERO)).isEqualTo(1);
      assertThat(stream.peer().remote().port()).isEqualTo(early.getLocalPort());
      assertThat(stream.peer().local().address()).isEqualTo(HERE);
      stream.close();
    }
  }

  @Test
  void an_urgent_byte_is_apart_from_the_others() throws Exception {
    Listening listening = host().open(0, Transport.TCP, acceptor);
    listening.serve();
    try (Socket inline = new Socket(HERE.toInetAddress(), listening.port());
        Socket apart = new Socket(HERE.toInetAddress(), listening.port())) {
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
  void a_closed_network_gives_every_port_back() {
    int port = host().open(0, Transport.TCP, acceptor).port();
    network.close();
    try (SocketsNetwork next = new SocketsNetwork()) {
      HostSpec same =
          new HostSpec(new DeckyId("decky-01"), new Mac(1), List.of(HERE), "linux-6", "main");
      assertThat(next.attach(same).open(port, Transport.TCP, acceptor).port()).isEqualTo(port);
    }
  }

  @Test
  void a_closed_port_refuses_while_its_streams_live_on() throws Exception {
    Listening listening = host().open(0, Transport.TCP, acceptor);
    listening.serve();
    try (Socket caller = new Socket(HERE.toInetAddress(), listening.port())) {
      Stream stream = streams.take();
      listening.close();
      assertThatThrownBy(() -> new Socket(HERE.toInetAddress(), listening.port()))
          .isInstanceOf(IOException.class);
      stream.write(Bytes.utf8("still here").buffer());
      assertThat(caller.getInputStream().readNBytes(10)).hasSize(10);
      stream.close();
    }
  }

  @Test
  void a_port_in_use_falls_back_by_ten_thousand_and_then_is_a_fault() throws Exception {
    // below the ephemeral range, on an address that nothing else of this machine uses
    int port = 21_000;
    try (ServerSocket first = new ServerSocket()) {
      first.bind(new InetSocketAddress(HERE.toInetAddress(), port));
      Host host = host();
      Listening fallen = host.open(port, Transport.TCP, acceptor);
      assertThat(fallen.port()).isEqualTo(port + 10_000);
      assertThatThrownBy(() -> host.open(port, Transport.TCP, acceptor))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("tcp/" + port);
    }
  }

  @Test
  void an_address_of_somebody_else_is_a_fault() {
    assertThatThrownBy(
            () ->
                network.attach(
                    new HostSpec(
                        new DeckyId("decky-01"),
                        new Mac(1),
                        List.of(IpAddress.parse("192.0.2.1")),
                        "linux-6",
                        "main")))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("192.0.2.1");
  }

  @Test
  void closing_with_unread_bytes_resets_and_without_them_ends_with_fin() throws Exception {
    Listening listening = host().open(0, Transport.TCP, acceptor);
    listening.serve();
    try (Socket polite = new Socket(HERE.toInetAddress(), listening.port())) {
      streams.take().close();
      assertThat(polite.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket unread = new Socket(HERE.toInetAddress(), listening.port())) {
      unread.getOutputStream().write(new byte[100]);
      Stream stream = streams.take();
      stream.read(ByteBuffer.allocate(1), Duration.ZERO);
      stream.close();
      assertThatThrownBy(() -> unread.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void a_read_times_out_and_the_stream_stays_usable() throws Exception {
    Listening listening = host().open(0, Transport.TCP, acceptor);
    listening.serve();
    try (Socket caller = new Socket(HERE.toInetAddress(), listening.port())) {
      Stream stream = streams.take();
      ByteBuffer one = ByteBuffer.allocate(1);
      assertThatThrownBy(() -> stream.read(one, Duration.ofMillis(5)))
          .isInstanceOf(SocketTimeoutException.class);
      caller.getOutputStream().write('y');
      assertThat(stream.read(one, Duration.ZERO)).isEqualTo(1);
      stream.close();
    }
  }

  @Test
  void datagrams_of_one_peer_are_one_exchange_and_are_answered() throws Exception {
    Listening listening = host().open(0, Transport.UDP, acceptor);
    listening.serve();
    try (DatagramSocket caller = new DatagramSocket()) {
      InetAddress to = HERE.toInetAddress();
      for (String word : List.of("one", "two")) {
        byte[] content = word.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        caller.send(new DatagramPacket(content, content.length, to, listening.port()));
      }
      DatagramExchange exchange = exchanges.take();
      assertThat(exchange.receive(Duration.ZERO).utf8()).isEqualTo("one");
      assertThat(exchange.receive(Duration.ZERO).utf8()).isEqualTo("two");
      exchange.send(Bytes.utf8("three"));
      DatagramPacket answer = new DatagramPacket(new byte[16], 16);
      caller.receive(answer);
      assertThat(answer.getLength()).isEqualTo(5);
      exchange.close();
      assertThat(exchanges).isEmpty();
    }
  }

  @Test
  void a_thousand_ports_answer_from_one_selector() throws Exception {
    Host host = host();
    List<Listening> ports = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Listening listening = host.open(0, Transport.TCP, acceptor);
      listening.serve();
      ports.add(listening);
    }
    for (Listening listening : ports) {
      try (Socket caller = new Socket(HERE.toInetAddress(), listening.port())) {
        assertThat(streams.take().peer().local().port()).isEqualTo(caller.getPort());
      }
    }
  }
}
