package decnet.decoy.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.net.DatagramExchange;
import decnet.net.Host;
import decnet.net.Host.Acceptor;
import decnet.net.Host.Listening;
import decnet.net.HostSpec;
import decnet.net.Network;
import decnet.net.NetworkContract;
import decnet.net.Stream;
import decnet.net.Transport;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketsNetworkTest extends NetworkContract {
  private static final IpAddress HERE = IpAddress.parse("127.66.77.1");

  private final SocketsNetwork network = new SocketsNetwork();
  private final Acceptor acceptor =
      new Acceptor() {
        @Override
        public void stream(Stream stream) {
          throw new AssertionError("nobody calls here");
        }

        @Override
        public void datagrams(DatagramExchange exchange) {
          throw new AssertionError("nobody calls here");
        }
      };

  @Override
  protected Network open() {
    return network;
  }

  @Override
  protected HostSpec spec() {
    return new HostSpec(new DeckyId("decky-01"), new Mac(1), List.of(HERE), "linux-6", "main");
  }

  private Host host() {
    return network.attach(spec());
  }

  @Test
  void a_closed_network_gives_every_port_back() {
    int port = host().open(0, Transport.TCP, acceptor).port();
    network.close();
    try (SocketsNetwork next = new SocketsNetwork()) {
      assertThat(next.attach(spec()).open(port, Transport.TCP, acceptor).port()).isEqualTo(port);
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
}
