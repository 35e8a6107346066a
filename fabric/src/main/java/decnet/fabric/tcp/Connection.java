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
 * <p>The states are RFC 9293's without LISTEN, which is a {@link TcpListener}'s, and SYN-SENT,
 * which is a {@link Call}'s. Source: RFC 9293 §3.10, RFC 7323, RFC 5961.
 */
final class Connection {
  private static final long MILLI = 1_000_000L;
  private static final int HEADERS_6 = 60; // RFC 8200 and RFC 9293, without options
  private static final int HEADERS = 40; // RFC 791 and RFC 9293, without options

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

  /** Whether it counts for its source; the census's monitor guards it. */
  boolean counted;

  final TcpStack stack;
  final TcpListener listener;
  final Speech speech;
  final SynOptions options;
  final Sender sender;
  final Receiver receiver;
  private final Arrival arrival = new Arrival(this);
  private final ReentrantLock lock = new ReentrantLock();
  final Waits waits;
  final Timeouts timeouts;
  final Acks acks;
  final int firstReceived;
  State state = State.SYN_RECEIVED;
  boolean detached;

  /** A peer's SYN arrived; {@code first} is our initial sequence number. */
  Connection(TcpStack stack, TcpListener listener, Caller caller, Offer syn, int first) {
    TcpHost host = caller.host();
    Hop hop = caller.hop();
    this.stack = stack;
    this.listener = listener;
    Personality.Tcp tcp = host.state().personality().tcp();
    options = SynOptions.agree(syn, tcp, stack.output().ownMss(hop.local()), hop.local());
    speech = new Speech(stack.output(), host, options, syn.ports(), hop, first);
    speech.heard(syn);
    firstReceived = syn.seq();
    receiver =
        new Receiver(syn.seq() + 1, options.window(tcp), options.receiveScale(), stack.budget());
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

          @Override
          public BufferBudget budget() {
            return stack.budget();
          }
        };
    int most = options.sendMss() - (options.stamps() ? Speech.STAMP_BYTES : 0);
    sender = new Sender(outlet, trip, tcp.nagle(), first + 1, most);
    waits = new Waits(lock, stack.wheel());
    timeouts = new Timeouts(this, stack.wheel());
    int path = stack.pathMtu(hop);
    if (path < stack.output().mtu()) {
      narrow(path);
    }
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

  boolean is(IpAddress local, IpAddress remote, int ports) {
    return ports() == ports && remote().equals(remote) && local().equals(local);
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
        speech.synAck(receiver.next());
        timeouts.synAckSent();
      }
    } finally {
      lock.unlock();
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
          timeouts.heard();
          timeouts.schedule();
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

  /** The peer accepted a connection that we began. Source: RFC 9293 §3.10.7.3, fourth step. */
  void accepted(Segment synAck) {
    lock.lock();
    try {
      state = State.ESTABLISHED;
      sender.open(synAck.window(), synAck.seq(), synAck.ack()); // RFC 7323 §2.2: never scaled
      acknowledge();
    } finally {
      lock.unlock();
    }
    stack.established(this);
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

  /**
   * A router said that the path takes only {@code mtu} bytes, of a segment that began at {@code
   * seq}. It is believed where such a segment is under way. Source: RFC 1191 §6.3, RFC 5927 §7.
   *
   * @return whether it was
   */
  boolean tooBig(int seq, int mtu) {
    lock.lock();
    try {
      boolean under = !Seq.before(seq, sender.una()) && Seq.before(seq, sender.next());
      if (state == State.CLOSED || state == State.SYN_RECEIVED || !under) {
        return false;
      }
      narrow(mtu);
      timeouts.schedule();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends no more than {@code mtu} bytes a packet for a while. */
  private void narrow(int mtu) {
    boolean six = !local().isIpv4();
    int least = six ? PathMtus.LEAST_6 : PathMtus.LEAST;
    int most = Math.max(mtu, least) - (six ? HEADERS_6 : HEADERS);
    speech.fragmentable(mtu < PathMtus.LEAST); // Linux locks the MTU there, and leaves DF out
    sender.lower(
        most - (options.stamps() ? Speech.STAMP_BYTES : 0), stack.wheel().nanos() + PathMtus.KEPT);
  }

  /** The end of all: {@code reason} is what a reader or writer hears; the lock is held. */
  void end(String reason) {
    state = State.CLOSED;
    waits.fail(reason);
    sender.clear();
    if (detached) {
      receiver.clear();
    }
    timeouts.cancel();
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
      timeouts.keepAlive(how.or(own));
    }
  }

  /** Sends what may be sent; the lock is held. */
  void push() {
    if (state != State.CLOSED) {
      sender.output();
      timeouts.schedule();
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
        timeouts.finWait();
        timeouts.schedule();
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

  /** Others wait in TIME-WAIT, and this is the oldest. */
  void forget() {
    lock.lock();
    try {
      if (state == State.TIME_WAIT) {
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
