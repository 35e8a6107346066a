package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Personality;
import decnet.net.KeepAlive;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection of a decky, from the peer's SYN to the end of TIME-WAIT. Its lock guards it
 * and both halves; frames are sent under it, so that they leave in order; acceptors are called
 * without it.
 *
 * <p>The states are RFC 9293's without LISTEN and SYN-SENT: nothing here begins a connection.
 * Source: RFC 9293 §3.10, RFC 7323, RFC 5961.
 */
final class Connection {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  static final long TIME_WAIT = 60 * SECOND; // Linux TCP_TIMEWAIT_LEN
  static final long FIN_WAIT = 60 * SECOND; // Linux net.ipv4.tcp_fin_timeout
  private static final int RETRIES = 15; // Linux net.ipv4.tcp_retries2
  private static final int ORPHAN_RETRIES = 8; // Linux tcp_orphan_retries

  enum State {
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT,
    CLOSED
  }

  /** The next one in the flow table's chain; the table's monitor guards it. */
  @Nullable Connection chain;

  final TcpStack stack;
  final TcpListener listener;
  final Speech speech;
  final SynOptions options;
  final Sender sender;
  final Receiver receiver;
  private final Arrival arrival = new Arrival(this);
  private final ReentrantLock lock = new ReentrantLock();
  final Waits waits;
  private final TimerWheel.Timer timer = new TimerWheel.Timer(this::expired);
  final Acks acks;
  final int firstReceived;
  State state = State.SYN_RECEIVED;
  boolean detached;
  private int synAckTries;
  private @Nullable Keeper keeper;
  long waitUntil;

  /** A peer's SYN arrived; {@code first} is our initial sequence number. */
  Connection(TcpStack stack, TcpListener listener, Caller caller, Segment syn, int first) {
    TcpHost host = caller.host();
    Hop hop = caller.hop();
    this.stack = stack;
    this.listener = listener;
    Personality.Tcp tcp = host.state().personality().tcp();
    options = SynOptions.agree(syn, tcp, stack.output().ownMss());
    int ports = TcpOutput.ports(syn.targetPort(), syn.sourcePort());
    speech = new Speech(stack.output(), host, options, ports, hop, first);
    speech.heard(syn);
    firstReceived = syn.seq();
    receiver = new Receiver(syn.seq() + 1, options.window(tcp), options.receiveScale());
    RoundTrip trip = new RoundTrip(tcp.leastRtoMillis() * MILLI);
    Sender.Outlet outlet =
        new Sender.Outlet() {
          @Override
          public void segment(int flags, int seq, int offset, int length) {
            emit(flags, seq, offset, length);
          }

          @Override
          public long nanos() {
            return stack.wheel().nanos();
          }
        };
    int most = options.sendMss() - (options.stamps() ? Speech.STAMP_BYTES : 0);
    sender = new Sender(outlet, trip, tcp.nagle(), first + 1, most);
    waits = new Waits(lock, stack.wheel());
    acks = new Acks(stack.wheel(), tcp.delayedAckMillis() * MILLI, this::ackExpired);
  }

  /** Whether {@code packet} is of this connection, if {@code ports} are its ports. */
  boolean is(Packet packet, int ports) {
    IpAddress local = local();
    IpAddress remote = remote();
    return ports() == ports
        && remote.low() == packet.sourceLow()
        && remote.high() == packet.sourceHigh()
        && local.low() == packet.targetLow()
        && local.high() == packet.targetHigh();
  }

  IpAddress local() {
    return speech.hop().local();
  }

  IpAddress remote() {
    return speech.hop().peer();
  }

  /** Local port in the upper half. */
  int ports() {
    return speech.ports();
  }

  TcpHost host() {
    return speech.host();
  }

  // --- sending -------------------------------------------------------------------------------

  private void emit(int flags, int seq, int offset, int length) {
    speech.say(flags, seq, receiver, new Speech.Data(sender.ring(), offset, length));
    acks.sent();
  }

  /** Sends an ACK; the lock is held. */
  void acknowledge() {
    emit(Segment.ACK, sender.next(), 0, 0);
  }

  /** Sends the SYN-ACK, for the first time or again. */
  void synAck() {
    lock.lock();
    try {
      if (state == State.SYN_RECEIVED) {
        speech.synAck(receiver);
        long wait = SECOND << synAckTries; // Linux TCP_TIMEOUT_INIT, doubled each time
        waitUntil = stack.wheel().nanos() + wait;
        stack.wheel().arm(timer, waitUntil);
      }
    } finally {
      lock.unlock();
    }
  }

  private void schedule() {
    long first = sender.deadline();
    if (waitUntil != 0 && (first == 0 || waitUntil - first < 0)) {
      first = waitUntil;
    }
    if (keeper != null && (first == 0 || keeper.deadline() - first < 0)) {
      first = keeper.deadline();
    }
    if (first == 0) {
      stack.wheel().cancel(timer);
    } else {
      stack.wheel().arm(timer, first);
    }
  }

  // --- receiving -----------------------------------------------------------------------------

  /**
   * A segment of this connection arrived; a handshake that it completes is told to the listener.
   */
  void receive(Segment segment, Packet packet) {
    boolean established = false;
    lock.lock();
    try {
      if (state != State.CLOSED) {
        boolean opening = state == State.SYN_RECEIVED;
        arrival.take(segment, packet);
        established = opening && state != State.SYN_RECEIVED && state != State.CLOSED;
        if (state != State.CLOSED) {
          if (keeper != null) {
            keeper.heard(stack.wheel().nanos());
          }
          schedule();
        }
      }
    } finally {
      lock.unlock();
    }
    if (established) {
      stack.established(this);
      listener.established(this);
    }
  }

  // --- time ----------------------------------------------------------------------------------

  private void ackExpired() {
    lock.lock();
    try {
      if (state != State.CLOSED && acks.isOwed()) {
        acknowledge();
      }
    } finally {
      lock.unlock();
    }
  }

  private void expired() {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return;
      }
      if (waitUntil != 0 && waitUntil - stack.wheel().nanos() <= 0) {
        waited();
      }
      if (state != State.CLOSED && state != State.SYN_RECEIVED && state != State.TIME_WAIT) {
        sender.expired();
        if (sender.backoff() > (detached ? ORPHAN_RETRIES : RETRIES)) {
          end("Connection timed out");
        } else if (keeper != null) {
          keep(keeper.due(stack.wheel().nanos(), sender.isBusy()));
        }
      }
      if (state != State.CLOSED) {
        schedule();
      }
    } finally {
      lock.unlock();
    }
  }

  private void keep(Keeper.Due due) {
    switch (due) {
      case NOTHING -> {}
      case ASK -> sender.probe();
      case GIVE_UP -> {
        speech.reset(sender.next(), receiver);
        end("Connection timed out");
      }
    }
  }

  private void waited() {
    if (state == State.SYN_RECEIVED && ++synAckTries <= speech.synAckRetries()) {
      synAck();
    } else if (state == State.SYN_RECEIVED
        || state == State.TIME_WAIT
        || state == State.FIN_WAIT_2) {
      end("closed");
    } else {
      waitUntil = 0;
    }
  }

  /** The end of all: {@code reason} is what a reader or writer hears; the lock is held. */
  void end(String reason) {
    state = State.CLOSED;
    waits.fail(reason);
    sender.clear();
    if (detached) {
      receiver.clear();
    }
    stack.wheel().cancel(timer);
    acks.sent();
    stack.ended(this);
  }

  // --- what the decoy does, but for what is in TcpStream ---------------------------------------

  ReentrantLock lock() {
    return lock;
  }

  Waits waits() {
    return waits;
  }

  Sender sender() {
    return sender;
  }

  Receiver receiver() {
    return receiver;
  }

  /** Whether nothing can be written any more; the lock is held. */
  boolean isFinal() {
    return sender.isFinQueued() || state == State.CLOSED || state == State.TIME_WAIT;
  }

  /** Whether the handshake is not complete yet. */
  boolean isOpening() {
    lock.lock();
    try {
      return state == State.SYN_RECEIVED;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  boolean isDetached() {
    return detached;
  }

  /** Asks a silent peer whether it is there, from now on; the lock is held. */
  void keepAlive(KeepAlive how) {
    if (state != State.CLOSED) {
      KeepAlive own = host().state().personality().tcp().keepAlive();
      keeper = new Keeper(how.or(own), stack.wheel().nanos());
      schedule();
    }
  }

  /** Sends what may be sent; the lock is held. */
  void push() {
    if (state != State.CLOSED) {
      sender.output();
      schedule();
    }
  }

  /** Tells the peer that there is room again, where that is worth a segment; the lock is held. */
  void wasRead() {
    if (state != State.CLOSED && receiver.worthTelling(sender.mss())) {
      acknowledge();
    }
  }

  /** FIN goes behind what waits; the lock is held. */
  void finish() {
    if (state == State.ESTABLISHED) {
      state = State.FIN_WAIT_1;
    } else if (state == State.CLOSE_WAIT) {
      state = State.LAST_ACK;
    } else {
      return;
    }
    sender.finish();
    push();
  }

  void close() {
    lock.lock();
    try {
      if (receiver.readable() > 0 && state != State.TIME_WAIT) {
        abort(); // RFC 2525 §2.17: whoever did not read all must say so
        return;
      }
      detached = true;
      waits.fail("Socket closed");
      finish();
      receiver.clear();
      if (state == State.FIN_WAIT_2) {
        waitUntil = stack.wheel().nanos() + FIN_WAIT;
        schedule();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends with RST. Idempotent. */
  void abort() {
    lock.lock();
    try {
      detached = true;
      if (state == State.CLOSED) {
        receiver.clear();
        return;
      }
      if (state != State.TIME_WAIT) {
        speech.reset(sender.next(), receiver);
      }
      end("Socket closed");
    } finally {
      lock.unlock();
    }
  }

  /** The SYN queue is full and this is its oldest: it never was. */
  void forget() {
    lock.lock();
    try {
      if (state == State.SYN_RECEIVED) {
        end("closed");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a new SYN may take this connection's place. Source: RFC 9293 §3.6.1, RFC 6191. */
  boolean mayBeReplacedBy(Segment syn) {
    lock.lock();
    try {
      return state == State.CLOSED
          || state == State.TIME_WAIT && Seq.before(receiver.next(), syn.seq());
    } finally {
      lock.unlock();
    }
  }
}
