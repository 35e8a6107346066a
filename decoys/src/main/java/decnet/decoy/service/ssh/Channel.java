package decnet.decoy.service.ssh;

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
 * One session channel: windows in both directions, and the console of what runs on it. The
 * connection's thread puts data in, the task's thread takes it and writes. Source: RFC 4254 §5.
 */
final class Channel implements Console {
  static final int MAX_PACKET = 32768;
  static final int WINDOW = 2 << 20;
  private static final int ADJUST = 65536;

  private final Transport transport;
  private final int id;
  private final long peer;
  private final int peerPacket;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> inward = new ArrayDeque<>();
  private final Map<String, String> environment = new TreeMap<>();
  private long peerWindow;
  private int window;
  private int consumed;
  private boolean ended;
  private boolean closed;
  private boolean closeSent;
  private boolean started;
  private @Nullable Terminal terminal;
  private boolean returned;

  Channel(Transport transport, int id, long peer, long peerWindow, long peerPacket) {
    this.transport = transport;
    this.id = id;
    this.peer = peer;
    this.peerWindow = peerWindow;
    this.peerPacket = Math.clamp(peerPacket, 1, MAX_PACKET);
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

  /** Opens the window and marks that something runs; false when something does already. */
  boolean start() throws IOException {
    if (started) {
      return false;
    }
    started = true;
    lock.lock();
    try {
      window = WINDOW;
    } finally {
      lock.unlock();
    }
    transport.send(message(Message.CHANNEL_WINDOW_ADJUST).u32(WINDOW).done());
    return true;
  }

  void terminal(String type, long columns, long rows) {
    lock.lock();
    try {
      terminal = new Terminal(type, Math.clamp(columns, 0, 10_000), Math.clamp(rows, 0, 10_000));
    } finally {
      lock.unlock();
    }
  }

  /** Data of the peer; what goes beyond the window or the packet size is dropped, as in sshd. */
  void arrived(byte[] content) {
    lock.lock();
    try {
      if (content.length <= window && content.length <= MAX_PACKET && !ended && !closed) {
        window -= content.length;
        inward.add(content);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void widened(long by) {
    lock.lock();
    try {
      peerWindow = Math.min(peerWindow + by, 0xffff_ffffL);
      changed.signalAll();
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

  boolean isCloseSent() {
    lock.lock();
    try {
      return closeSent;
    } finally {
      lock.unlock();
    }
  }

  /** Says how the task ended, and closes. */
  void finished(int status, boolean eow) throws IOException {
    if (isCloseSent()) {
      return;
    }
    transport.send(message(Message.CHANNEL_EOF).done());
    transport.send(
        message(Message.CHANNEL_REQUEST).text("exit-status").flag(false).u32(status).done());
    if (eow) {
      transport.send(message(Message.CHANNEL_REQUEST).text("eow@openssh.com").flag(false).done());
    }
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

  private void awaitInput() throws InterruptedIOException {
    try {
      while (inward.isEmpty() && !ended) {
        changed.await();
      }
    } catch (InterruptedException cut) {
      throw cut();
    }
  }

  private void awaitWindow() throws InterruptedIOException {
    try {
      while (peerWindow == 0 && !closed) {
        changed.await();
      }
    } catch (InterruptedException cut) {
      throw cut();
    }
  }

  private static InterruptedIOException cut() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("session cut");
  }

  @Override
  public void out(byte[] content, int offset, int length) throws IOException {
    if (terminal() == null) {
      put(content, offset, length, false);
      return;
    }
    // a terminal's line discipline turns LF into CR LF (ONLCR)
    WireWriter cooked = new WireWriter();
    for (int i = offset; i < offset + length; i++) {
      if (content[i] == '\n' && !returned) {
        cooked.u8('\r');
      }
      returned = content[i] == '\r';
      cooked.u8(content[i]);
    }
    byte[] made = cooked.done();
    put(made, 0, made.length, false);
  }

  @Override
  public void err(byte[] content, int offset, int length) throws IOException {
    if (terminal() == null) {
      put(content, offset, length, true);
    } else {
      out(content, offset, length);
    }
  }

  private void put(byte[] content, int offset, int length, boolean error) throws IOException {
    int end = offset + length;
    for (int at = offset; at < end; ) {
      int part = claim(end - at);
      WireWriter made =
          error ? message(Message.CHANNEL_EXTENDED_DATA).u32(1) : message(Message.CHANNEL_DATA);
      transport.send(made.u32(part).raw(content, at, part).done());
      at += part;
    }
  }

  private int claim(int wanted) throws IOException {
    lock.lock();
    try {
      if (peerWindow == 0) {
        transport.flush();
      }
      awaitWindow();
      if (closed) {
        throw new IOException("channel closed by the peer");
      }
      int part = (int) Math.min(Math.min(wanted, peerPacket), peerWindow);
      peerWindow -= part;
      return part;
    } finally {
      lock.unlock();
    }
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
