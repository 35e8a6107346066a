package decnet.fabric.tcp;

import decnet.fabric.tcp.Connection.State;
import decnet.net.KeepAlive;
import org.jspecify.annotations.Nullable;

/**
 * What a connection does when time passes: repeats, asks, gives up. One timer of the wheel serves
 * all of it. Its connection's lock guards it. Source: RFC 9293 §3.8, and Linux where named.
 */
final class Timeouts {
  private static final long SECOND = 1_000_000_000L;
  private static final long TIME_WAIT = 60 * SECOND; // Linux TCP_TIMEWAIT_LEN
  private static final long FIN_WAIT = 60 * SECOND; // Linux net.ipv4.tcp_fin_timeout
  private static final int RETRIES = 15; // Linux net.ipv4.tcp_retries2
  private static final int ORPHAN_RETRIES = 8; // Linux tcp_orphan_retries

  private final Connection c;
  private final TimerWheel wheel;
  private final TimerWheel.Timer timer;
  private long waitUntil;
  private int synAckTries;
  private @Nullable Keeper keeper;

  Timeouts(Connection connection, TimerWheel wheel) {
    c = connection;
    this.wheel = wheel;
    timer = new TimerWheel.Timer(this::expired);
  }

  /** The SYN-ACK went out, for the first time or again. */
  void synAckSent() {
    waitUntil = wheel.nanos() + (SECOND << synAckTries); // Linux TCP_TIMEOUT_INIT, doubled
    wheel.arm(timer, waitUntil);
  }

  /** The peer has closed, or has our FIN: how long its last segments may take. */
  void timeWait() {
    waitUntil = wheel.nanos() + TIME_WAIT;
  }

  void finWait() {
    waitUntil = wheel.nanos() + FIN_WAIT;
  }

  /** Nothing is waited for but what the halves wait for. */
  void noWait() {
    waitUntil = 0;
  }

  /** The peer said something. */
  void heard() {
    if (keeper != null) {
      keeper.heard(wheel.nanos());
    }
  }

  void keepAlive(KeepAlive how) {
    keeper = new Keeper(how, wheel.nanos());
    schedule();
  }

  void cancel() {
    wheel.cancel(timer);
  }

  /** Arms the timer for what comes next. */
  void schedule() {
    long first = c.sender.deadline();
    if (waitUntil != 0 && (first == 0 || waitUntil - first < 0)) {
      first = waitUntil;
    }
    if (keeper != null && (first == 0 || keeper.deadline() - first < 0)) {
      first = keeper.deadline();
    }
    if (first == 0) {
      wheel.cancel(timer);
    } else {
      wheel.arm(timer, first);
    }
  }

  private void expired() {
    c.lock().lock();
    try {
      if (c.state == State.CLOSED) {
        return;
      }
      if (waitUntil != 0 && waitUntil - wheel.nanos() <= 0) {
        waited();
      }
      if (c.state != State.CLOSED && c.state != State.SYN_RECEIVED && c.state != State.TIME_WAIT) {
        halves();
      }
      if (c.state != State.CLOSED) {
        schedule();
      }
    } finally {
      c.lock().unlock();
    }
  }

  private void halves() {
    c.sender.expired();
    if (c.sender.vain() > (c.detached ? ORPHAN_RETRIES : RETRIES)) {
      c.end("Connection timed out");
    } else if (c.sender.blocked() > c.stack.limits().stuck().toNanos()) {
      giveUp(); // Linux asks for ever: whoever answers and takes nothing could hold all memory
    } else if (keeper != null) {
      switch (keeper.due(wheel.nanos(), c.sender.isBusy())) {
        case NOTHING -> {}
        case ASK -> c.sender.probe();
        case GIVE_UP -> giveUp();
      }
    }
  }

  private void giveUp() {
    c.speech.reset(c.sender.next(), c.receiver);
    c.end("Connection timed out");
  }

  private void waited() {
    switch (c.state) {
      case SYN_RECEIVED -> {
        if (++synAckTries <= c.speech.synAckRetries()) {
          c.synAck();
        } else {
          c.end("closed");
        }
      }
      case TIME_WAIT, FIN_WAIT_2 -> c.end("closed");
      case ESTABLISHED, FIN_WAIT_1, CLOSE_WAIT, CLOSING, LAST_ACK, CLOSED -> noWait();
    }
  }
}
