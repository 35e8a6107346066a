package decnet.fabric.tcp;

import decnet.net.Stream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A connection that a decky begins, from its SYN to what the peer says to it: SYN-SENT. It leads
 * back to the peer of a connection that is established, and nowhere else. The first who ends it
 * decides how. Source: RFC 9293 §3.10.7.3.
 */
final class Call {
  private static final long FIRST_WAIT = 1_000_000_000L; // Linux TCP_TIMEOUT_INIT, doubled

  private final TcpStack stack;
  private final Caller caller;
  private final int first;
  private final Speech speech;
  private final long deadline;
  private final TimerWheel.Timer timer = new TimerWheel.Timer(this::expired);
  private final CompletableFuture<Stream> outcome = new CompletableFuture<>();
  private long wait = FIRST_WAIT; // the wheel alone changes it

  /**
   * @param caller the decky, and the way to its peer
   * @param ports the local one in the upper half
   * @param first our initial sequence number
   */
  Call(TcpStack stack, Caller caller, int ports, int first, Duration patience) {
    this.stack = stack;
    this.caller = caller;
    this.first = first;
    deadline = stack.wheel().nanos() + patience.toNanos();
    SynOptions own =
        SynOptions.own(
            caller.host().state().personality().tcp(),
            stack.output().ownMss(caller.hop().local()),
            caller.hop().local());
    speech = new Speech(stack.output(), caller.host(), own, ports, caller.hop(), first);
  }

  /** Sends the SYN and waits for what comes of it. */
  Stream connect() throws IOException {
    speech.syn();
    stack.wheel().arm(timer, next());
    try {
      return outcome.get();
    } catch (InterruptedException cut) {
      fail(new SocketException("Closed by interrupt"));
      Thread.currentThread().interrupt();
      throw new SocketException("Closed by interrupt");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException reason) {
        throw reason;
      }
      throw new IllegalStateException(failed.getCause());
    } finally {
      stack.wheel().cancel(timer);
    }
  }

  private long next() {
    long again = stack.wheel().nanos() + wait;
    return deadline - again < 0 ? deadline : again;
  }

  private void expired() {
    if (outcome.isDone()) {
      return;
    }
    if (deadline - stack.wheel().nanos() <= 0) {
      fail(new SocketTimeoutException("Connection timed out"));
    } else {
      wait *= 2;
      speech.syn();
      stack.wheel().arm(timer, next());
    }
  }

  private void fail(IOException reason) {
    outcome.completeExceptionally(reason);
  }

  /** A segment between the same ends arrived. */
  void answered(Segment segment) {
    boolean acknowledges = segment.has(Segment.ACK);
    if (acknowledges && segment.ack() != first + 1) {
      if (!segment.has(Segment.RST)) {
        stack.stray(segment, caller.host(), caller.hop());
      }
    } else if (segment.has(Segment.RST)) {
      if (acknowledges) {
        fail(new ConnectException("Connection refused"));
      }
    } else if (segment.isSyn() && acknowledges) {
      accepted(segment);
    }
  }

  private void accepted(Segment segment) {
    Connection fresh = stack.begun(caller, segment.offer(), first);
    if (fresh == null) {
      stack.stray(segment, caller.host(), caller.hop());
      fail(new ConnectException("Cannot assign requested address"));
      return;
    }
    fresh.accepted(segment);
    if (!outcome.complete(new TcpStream(fresh))) {
      fresh.abort(); // nobody waits for it any more
    }
  }
}
