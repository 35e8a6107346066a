package decnet.fabric.tcp;

import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Personality;
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
  private static final long TIME_WAIT = 60 * SECOND; // Linux TCP_TIMEWAIT_LEN
  private static final long FIN_WAIT = 60 * SECOND; // Linux net.ipv4.tcp_fin_timeout
  private static final long CHALLENGE = 500 * MILLI; // Linux net.ipv4.tcp_invalid_ratelimit
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

  private final TcpStack stack;
  private final TcpListener listener;
  private final Speech speech;
  private final SynOptions options;
  private final Sender sender;
  private final Receiver receiver;
  private final ReentrantLock lock = new ReentrantLock();
  private final Waits waits;
  private final TimerWheel.Timer timer = new TimerWheel.Timer(this::expired);
  private final Acks acks;
  private final int firstReceived;
  private State state = State.SYN_RECEIVED;
  private boolean detached;
  private int synAckTries;
  private long waitUntil;
  private long challengedAt;

  /** A peer's SYN arrived. */
  Connection(TcpStack stack, TcpListener listener, TcpHost host, Segment syn, Hop hop) {
    this.stack = stack;
    this.listener = listener;
    Personality.Tcp tcp = host.state().personality().tcp();
    options = SynOptions.agree(syn, tcp, stack.output().ownMss());
    long now = stack.wheel().nanos();
    int ports = TcpOutput.ports(syn.targetPort(), syn.sourcePort());
    int first = host.state().isn(Speech.flowKey(hop), ports, now);
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

  boolean is(int local, int remote, int ports) {
    return ports() == ports && remote() == remote && local() == local;
  }

  int local() {
    return speech.hop().local();
  }

  int remote() {
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

  private void acknowledge() {
    emit(Segment.ACK, sender.next(), 0, 0);
  }

  /** Source: RFC 5961 §7, as Linux limits it. */
  private void challenge() {
    long now = stack.wheel().nanos();
    if (challengedAt == 0 || now - challengedAt >= CHALLENGE) {
      challengedAt = now;
      acknowledge();
    }
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
        arrived(segment, packet);
        established = opening && state != State.SYN_RECEIVED && state != State.CLOSED;
        if (state != State.CLOSED) {
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

  private void arrived(Segment segment, Packet packet) {
    if (state == State.SYN_RECEIVED && segment.isSyn() && !segment.has(Segment.ACK)) {
      if (segment.seq() == firstReceived && !segment.has(Segment.RST)) {
        speech.synAck(receiver); // the peer did not hear the first one
      }
      return;
    }
    if (speech.isOld(segment) && !segment.has(Segment.RST)) {
      challenge(); // RFC 7323 §5.3 R1
      return;
    }
    if (!receiver.acceptable(segment.seq(), segment.span())) {
      if (!segment.has(Segment.RST)) {
        unacceptable(segment);
      }
      return;
    }
    if (segment.has(Segment.RST)) {
      resetArrived(segment);
      return;
    }
    if (segment.isSyn()) {
      challenge(); // RFC 5961 §4.2
      return;
    }
    if (segment.has(Segment.ACK)) {
      speech.heard(segment, packet, receiver.next());
      acknowledged(segment);
    }
  }

  private void unacceptable(Segment segment) {
    if (segment.length() > 0 || segment.has(Segment.FIN)) {
      acknowledge(); // seen before: the ACK was lost
    } else {
      challenge();
    }
    if (state == State.TIME_WAIT && segment.has(Segment.FIN)) {
      waitUntil = stack.wheel().nanos() + TIME_WAIT; // RFC 9293 §3.10.7.4, eighth check
    }
  }

  private void resetArrived(Segment segment) {
    if (segment.seq() == receiver.next()) {
      end(state == State.SYN_RECEIVED || state == State.TIME_WAIT ? "closed" : "Connection reset");
    } else {
      challenge(); // RFC 5961 §3.2
    }
  }

  private void acknowledged(Segment segment) {
    int ack = segment.ack();
    int window = segment.window() << options.sendScale();
    if (state == State.SYN_RECEIVED) {
      if (ack != sender.una()) {
        stack.stray(segment, host(), speech.hop()); // RFC 9293 §3.10.7.4, fifth check
        return;
      }
      if (listener.isClosed()) {
        stack.stray(segment, host(), speech.hop());
        end("closed");
        return;
      }
      if (!listener.hasRoom()) {
        return; // as a full backlog does: the SYN-ACK will come again
      }
      state = State.ESTABLISHED;
      waitUntil = 0;
      sender.open(window, segment.seq(), ack);
    }
    if (Seq.before(sender.next(), ack)) {
      challenge();
      return;
    }
    if (!Seq.before(ack, sender.una())) {
      sender.acknowledged(segment, window);
      waits.signalWritable();
      afterAck();
    }
    if (state != State.CLOSED && state != State.TIME_WAIT && segment.span() > 0) {
      text(segment);
    }
  }

  private void afterAck() {
    if (!sender.isFinAcked()) {
      return;
    }
    switch (state) {
      case FIN_WAIT_1 -> {
        state = State.FIN_WAIT_2;
        waitUntil = detached ? stack.wheel().nanos() + FIN_WAIT : 0;
      }
      case CLOSING -> timeWait();
      case LAST_ACK -> end("closed");
      case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT, CLOSED -> {}
    }
  }

  private void timeWait() {
    state = State.TIME_WAIT;
    waitUntil = stack.wheel().nanos() + TIME_WAIT;
    sender.clear();
    if (detached) {
      receiver.clear();
    }
  }

  private void text(Segment segment) {
    int before = receiver.next();
    if (detached && segment.length() > 0 && Seq.before(before, segment.seq() + segment.length())) {
      stack.stray(segment, host(), speech.hop()); // as Linux: nobody is there to read it
      end("closed");
      return;
    }
    boolean inOrder = receiver.take(segment);
    boolean wasFinished = receiver.finished();
    if (receiver.next() != before) {
      waits.signalReadable();
    }
    if (wasFinished && receiver.next() != before) {
      finArrived();
      if (state != State.CLOSED) {
        acknowledge();
      }
      return;
    }
    if (acks.isDueNow(receiver.next() - before, inOrder, 2 * sender.mss())) {
      acknowledge();
    }
  }

  private void finArrived() {
    switch (state) {
      case ESTABLISHED -> state = State.CLOSE_WAIT;
      case FIN_WAIT_1 -> state = State.CLOSING;
      case FIN_WAIT_2 -> timeWait();
      case SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT, CLOSED -> {}
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
        }
      }
      if (state != State.CLOSED) {
        schedule();
      }
    } finally {
      lock.unlock();
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

  /** The end of all: {@code reason} is what a reader or writer hears. */
  private void end(String reason) {
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

  boolean isClosed() {
    return state == State.CLOSED;
  }

  boolean isDetached() {
    return detached;
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
