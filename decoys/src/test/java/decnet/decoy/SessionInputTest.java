package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FakeClock;
import decnet.base.IpAddress;
import decnet.base.WireException;
import decnet.event.SessionTag.Endpoint;
import decnet.net.Peer;
import decnet.net.Stream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionInputTest {
  private final List<String> calls = new ArrayList<>();
  private boolean late;

  /** A peer that says one byte whenever somebody has waited for it. */
  private final Stream stream =
      new Stream() {
        @Override
        public Peer peer() {
          Endpoint end = new Endpoint(IpAddress.parse("192.0.2.1"), 1);
          return new Peer(end, end);
        }

        @Override
        public void awaitReadable(Duration timeout) throws SocketTimeoutException {
          calls.add("await " + timeout);
          if (late) {
            throw new SocketTimeoutException("Read timed out");
          }
        }

        @Override
        public int read(ByteBuffer into, Duration timeout) {
          calls.add("read");
          into.put((byte) 'x');
          return 1;
        }

        @Override
        public void write(ByteBuffer from) {}

        @Override
        public void urgent(byte value) {}

        @Override
        public void noDelay(boolean on) {}

        @Override
        public void shutdownOutput() {}

        @Override
        public boolean hasUnread() {
          return false;
        }

        @Override
        public void reset() {}

        @Override
        public void close() {}
      };

  private final SessionInput in =
      new SessionInput(stream, new SessionOutput(stream, () -> {}), new FakeClock());

  @Test
  void whoever_waits_for_the_peer_waits_before_there_is_a_buffer() throws Exception {
    in.idleTimeout(Duration.ofSeconds(7));
    assertThat(in.read()).isEqualTo('x');
    assertThat(in.read()).isEqualTo('x');
    assertThat(calls).containsExactly("await PT7S", "read", "await PT7S", "read");
  }

  @Test
  void a_peer_that_says_nothing_in_time_ends_with_the_waiting() {
    in.idleTimeout(Duration.ofSeconds(7));
    late = true;
    assertThatThrownBy(in::read)
        .isInstanceOfSatisfying(
            WireException.class,
            end -> assertThat(end.kind()).isEqualTo(WireException.Kind.TIMEOUT));
    assertThat(in.hasUnread()).isFalse();
  }
}
