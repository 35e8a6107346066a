package decnet.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.net.Stream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one connection that a decky begins: back to its own peer. Source: RFC 9293 §3.10.7.3. */
@Timeout(20)
class CallTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScriptBench bench = new ScriptBench();
  private final TestPeer peer = bench.peer;
  private final Stream control = bench.connect();

  @AfterEach
  void close() {
    bench.close();
  }

  /** Begins a call from port 20 to the peer's 5000, whose segments the peer sends from now on. */
  private CompletableFuture<Stream> call() {
    CompletableFuture<Stream> called = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                called.complete(control.connectBack(20, 5_000, PATIENCE));
              } catch (IOException failed) {
                called.completeExceptionally(failed);
              }
            });
    peer.port = 5_000;
    peer.target = 20;
    peer.seq = 7_000;
    return called;
  }

  /** The SYN, once it was sent. */
  private Heard syn() {
    while (bench.link.written().isEmpty()) {
      Thread.onSpinWait();
    }
    return peer.only();
  }

  private static Throwable failure(CompletableFuture<Stream> called) {
    try {
      throw new AssertionError("connected: " + called.get());
    } catch (ExecutionException failed) {
      return failed.getCause();
    } catch (InterruptedException cut) {
      throw new AssertionError(cut);
    }
  }

  @Test
  void it_asks_as_its_system_does_and_carries_data_both_ways() throws Exception {
    CompletableFuture<Stream> called = call();
    Heard syn = syn();
    assertThat(syn.is(Heard.SYN)).isTrue();
    assertThat(syn.options()).isEqualTo("M5B4STNW7");
    assertThat(syn.window()).isEqualTo(64_240);
    assertThat(syn.ack()).isZero();
    assertThat(syn.dontFragment()).isTrue();
    peer.ack = syn.seq() + 1;
    peer.options = Bytes.hex("020405b40402010303070101"); // no time stamps, so that it is short
    peer.segment(Heard.SYN | Heard.ACK);
    peer.options = Bytes.EMPTY;
    peer.seq++;
    Stream stream = called.get();
    Heard ack = peer.only();
    assertThat(ack.is(Heard.ACK)).isTrue();
    assertThat(ack.ack()).isEqualTo(peer.seq);
    assertThat(stream.peer().local().port()).isEqualTo(20);
    assertThat(stream.peer().remote().port()).isEqualTo(5_000);
    bench.write(stream, "listing");
    assertThat(peer.only().data()).isEqualTo(Bytes.utf8("listing"));
    peer.ack += 7;
    peer.data("file");
    assertThat(ScriptBench.read(stream)).isEqualTo("file");
    assertThat(bench.network.connections()).isEqualTo(2);
  }

  @Test
  void what_the_peer_did_not_agree_to_is_not_used() throws Exception {
    CompletableFuture<Stream> called = call();
    peer.ack = syn().seq() + 1;
    peer.options = Bytes.hex("02040100"); // an MSS of 256 and nothing else
    peer.segment(Heard.SYN | Heard.ACK);
    peer.options = Bytes.EMPTY;
    peer.seq++;
    Stream stream = called.get();
    assertThat(peer.only().options()).isEmpty();
    stream.write(Bytes.of(new byte[600]).buffer());
    List<Heard> sent = peer.heard();
    assertThat(sent.getFirst().data().length()).isEqualTo(256);
    assertThat(sent.getFirst().options()).isEmpty();
  }

  @Test
  void a_closed_port_refuses() {
    CompletableFuture<Stream> called = call();
    peer.ack = syn().seq() + 1;
    peer.segment(Heard.RST | Heard.ACK);
    assertThat(failure(called)).isInstanceOf(ConnectException.class);
    assertThat(bench.network.connections()).isOne();
  }

  @Test
  void silence_is_waited_for_as_long_as_asked() {
    CompletableFuture<Stream> called = call();
    syn();
    bench.pass(70_000);
    assertThat(failure(called)).isInstanceOf(SocketTimeoutException.class);
    assertThat(peer.heard()).hasSize(5); // after 1, 3, 7, 15 and 31 s
  }

  @Test
  void who_did_not_see_the_syn_can_neither_refuse_nor_accept_it() throws Exception {
    CompletableFuture<Stream> called = call();
    int expected = syn().seq() + 1;
    peer.ack = expected + 1;
    peer.segment(Heard.RST | Heard.ACK);
    peer.segment(Heard.RST);
    assertThat(peer.heard()).isEmpty();
    peer.segment(Heard.SYN | Heard.ACK);
    assertThat(peer.only().is(Heard.RST)).isTrue();
    assertThat(called.isDone()).isFalse();
    peer.ack = expected;
    peer.segment(Heard.SYN | Heard.ACK);
    called.get().close();
  }

  @Test
  void two_between_the_same_ends_cannot_be() throws Exception {
    CompletableFuture<Stream> called = call();
    peer.ack = syn().seq() + 1;
    assertThatThrownBy(() -> control.connectBack(20, 5_000, PATIENCE))
        .isInstanceOf(BindException.class);
    peer.segment(Heard.SYN | Heard.ACK);
    called.get();
    assertThatThrownBy(() -> control.connectBack(20, 5_000, PATIENCE))
        .isInstanceOf(BindException.class);
  }

  @Test
  void a_peer_that_is_gone_is_not_called() {
    control.reset();
    assertThatThrownBy(() -> control.connectBack(20, 5_000, PATIENCE))
        .isInstanceOf(SocketException.class);
    assertThat(peer.heard()).hasSize(1); // the RST
  }
}
