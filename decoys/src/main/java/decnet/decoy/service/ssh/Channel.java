package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.decoy.shell.Console;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One channel: windows in both directions, and the console of what runs on it. The connection's
 * thread puts data in, the program's threads take it and write; a lock guards the state, and {@link
 * ChannelOutput} what is on its way to the peer. Source: RFC 4254 §5.
 */
final class Channel implements Console {
  static final int MAX_PACKET = 32_768;
  static final int WINDOW = 2 << 20;
  private static final int ADJUST = 65_536;
  private static final int MAX_CELLS = 10_000;
  private static final long SETTLED_NANOS = 5_000_000; // sshd's child leads its group by then

  /** What a channel is for. */
  enum Kind {
    SESSION,
    FORWARD
  }

  private final Transport transport;
  private final Budget inwardBudget;
  private final Kind kind;
  private final int id;
  private final long peer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ChannelOutput output;
  private final Deque<byte[]> inward = new ArrayDeque<>();
  private final Map<String, String> environment = new TreeMap<>();
  private int window;
  private int consumed;
  private boolean ended;
  private boolean closed;
  private boolean deaf;
  private boolean closeSent;
  private boolean started;
  private @Nullable Terminal terminal;
  private @Nullable Thread program;
  private long programSince;
  private int killedBy;

  Channel(
      Transport transport,
      Budget inwardBudget,
      Kind kind,
      int id,
      long peer,
      long peerWindow,
      long peerPacket) {
    this.transport = transport;
    this.inwardBudget = inwardBudget;
    this.kind = kind;
    this.id = id;
    this.peer = peer;
    int packet = Math.clamp(peerPacket, 1, MAX_PACKET);
    output = new ChannelOutput(transport, peer, peerWindow, packet);
  }

  Kind kind() {
    return kind;
  }

  int id() {
    return id;
  }

  long peer() {
    return peer;
  }

  Map<String, String> environment() {
    return environment;
  }

  WireWriter message(int type) {
    return new WireWriter().u8(type).u32(peer);
  }

  /** Confirms a session, which takes no data before something runs. */
  void confirm() throws IOException {
    transport.send(
        message(Message.CHANNEL_OPEN_CONFIRMATION).u32(id).u32(0).u32(MAX_PACKET).done());
  }

  /** Confirms a connection, which takes data at once. */
  void opened() throws IOException {
    widen();
    transport.send(
        message(Message.CHANNEL_OPEN_CONFIRMATION).u32(id).u32(WINDOW).u32(MAX_PACKET).done());
  }

  private void widen() {
    lock.lock();
    try {
      window = WINDOW;
    } finally {
      lock.unlock();
    }
  }

  /** Opens the window and marks that something runs; false when something does already. */
  boolean start() throws IOException {
    if (started) {
      return false;
    }
    started = true;
    widen();
    transport.send(message(Message.CHANNEL_WINDOW_ADJUST).u32(WINDOW).done());
    return true;
  }

  /** Names the thread that runs the program, for {@link #signal}. */
  void runs(Thread thread, long nanos) {
    lock.lock();
    try {
      program = thread;
      programSince = nanos;
    } finally {
      lock.unlock();
    }
  }

  /** Sends a signal to the program; false when it cannot be signalled (yet). */
  boolean signal(int number, long nanos) {
    lock.lock();
    try {
      if (program == null || number == 0 || nanos - programSince < SETTLED_NANOS) {
        return false;
      }
      if (terminal == null) { // a shell on a terminal ignores what does not kill
        killedBy = number;
        program.interrupt();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The signal that ended the program, or 0. */
  int killedBy() {
    lock.lock();
    try {
      return killedBy;
    } finally {
      lock.unlock();
    }
  }

  void terminal(String type, long columns, long rows) {
    lock.lock();
    try {
      terminal =
          new Terminal(type, Math.clamp(columns, 0, MAX_CELLS), Math.clamp(rows, 0, MAX_CELLS));
    } finally {
      lock.unlock();
    }
    output.cook();
  }

  /** Data of the peer; what goes beyond the window or the packet size is dropped, as in sshd. */
  void arrived(byte[] content) throws WireException {
    lock.lock();
    try {
      if (content.length <= window && content.length <= MAX_PACKET && !ended && !deaf) {
        if (!inwardBudget.take(content.length)) {
          throw new WireException(WireException.Kind.LIMIT, "too much that no program reads");
        }
        window -= content.length;
        inward.add(content);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing reads any more: what was not read is forgotten. */
  void release() {
    lock.lock();
    try {
      deaf = true;
      inward.forEach(content -> inwardBudget.give(content.length));
      inward.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void widened(long by) {
    output.widened(by);
    lock.lock();
    try {
      changed.signalAll(); // a waiting reader sends what was held back
    } finally {
      lock.unlock();
    }
  }

  void endOfInput() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The peer closed: readers end, writers fail. */
  void closedByPeer() {
    output.closed();
    lock.lock();
    try {
      ended = true;
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends CLOSE once. */
  void close() throws IOException {
    lock.lock();
    try {
      if (closeSent) {
        return;
      }
      closeSent = true;
    } finally {
      lock.unlock();
    }
    transport.send(message(Message.CHANNEL_CLOSE).done());
  }

  /** Whether nothing of it is left on either side, as after a refusal. */
  boolean isOver() {
    lock.lock();
    try {
      return closed && kind == Kind.FORWARD && !closeSent;
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Says how the program ended, and closes. */
  void finished(int status, boolean eow) throws IOException {
    end(message(Message.CHANNEL_REQUEST).text("exit-status").flag(false).u32(status), eow);
  }

  /** Says which signal ended the program, and closes. */
  void killed(String signal, boolean eow) throws IOException {
    end(
        message(Message.CHANNEL_REQUEST)
            .text("exit-signal")
            .flag(false)
            .text(signal)
            .flag(false)
            .text("")
            .text(""),
        eow);
  }

  private void end(WireWriter how, boolean eow) throws IOException {
    boolean done = output.isDrained();
    if (done) {
      transport.send(message(Message.CHANNEL_EOF).done());
    }
    transport.send(how.done());
    if (eow && !isEnded()) {
      transport.send(message(Message.CHANNEL_REQUEST).text("eow@openssh.com").flag(false).done());
    }
    if (!done) {
      drained();
    } else {
      close();
      transport.flush();
    }
  }

  /** The end of a connection's data: all that is held back, EOF, CLOSE. */
  void drained() throws IOException {
    output.drain();
    transport.send(message(Message.CHANNEL_EOF).done());
    close();
    transport.flush();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    transport.flush();
    int taken;
    int adjust = 0;
    lock.lock();
    try {
      awaitInput();
      byte[] next = inward.poll();
      if (next == null) {
        return -1;
      }
      taken = Math.min(length, next.length);
      System.arraycopy(next, 0, into, offset, taken);
      if (taken < next.length) {
        inward.addFirst(Arrays.copyOfRange(next, taken, next.length));
      }
      inwardBudget.give(taken);
      consumed += taken;
      if (consumed >= ADJUST && !ended) {
        adjust = ADJUST;
        consumed -= ADJUST;
        window += ADJUST;
      }
    } finally {
      lock.unlock();
    }
    if (adjust > 0) {
      transport.send(message(Message.CHANNEL_WINDOW_ADJUST).u32(adjust).done());
    }
    return taken;
  }

  /** Waits with the lock held; sends meanwhile what the peer's window held back. */
  private void awaitInput() throws IOException {
    try {
      while (inward.isEmpty() && !ended && !deaf) {
        if (output.isSendable()) {
          lock.unlock();
          try {
            output.resume();
          } finally {
            lock.lock();
          }
        } else {
          changed.await();
        }
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("session cut");
    }
  }

  @Override
  public void out(byte[] content, int offset, int length) throws IOException {
    output.write(content, offset, length, false);
  }

  @Override
  public void err(byte[] content, int offset, int length) throws IOException {
    output.write(content, offset, length, terminal() == null);
  }

  @Override
  public void flush() throws IOException {
    transport.flush();
  }

  @Override
  public @Nullable Terminal terminal() {
    lock.lock();
    try {
      return terminal;
    } finally {
      lock.unlock();
    }
  }
}
