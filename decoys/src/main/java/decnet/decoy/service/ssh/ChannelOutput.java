package decnet.decoy.service.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a program wrote and the peer's window does not let out yet: as much as a pipe holds, then
 * the writer waits. Programs' threads write and send, one at a time; the connection's thread only
 * widens the window, so that it never waits for them. A lock guards the state, another the order of
 * the packets.
 */
final class ChannelOutput {
  private static final int PIPE_BYTES = 65_536; // Linux: the capacity of a pipe

  /** Bytes of one stream that wait. */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, never compared
  private record Waiting(byte[] content, int from, boolean error) {
    int left() {
      return content.length - from;
    }
  }

  private final Transport transport;
  private final long peer;
  private final int packet;
  private final ReentrantLock sending = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long window;
  private int held;
  private boolean closed;
  private boolean cooked;
  private boolean returned;

  ChannelOutput(Transport transport, long peer, long window, int packet) {
    this.transport = transport;
    this.peer = peer;
    this.window = window;
    this.packet = packet;
  }

  /** From now on a terminal's line discipline turns LF into CR LF (ONLCR). */
  void cook() {
    lock.lock();
    try {
      cooked = true;
    } finally {
      lock.unlock();
    }
  }

  void widened(long by) {
    lock.lock();
    try {
      window = Math.min(window + by, 0xffff_ffffL);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writers fail from now on. */
  void closed() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isDrained() {
    lock.lock();
    try {
      return held == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Whether something waits that could be sent and nobody is at it. */
  boolean isSendable() {
    lock.lock();
    try {
      return held > 0 && window > 0 && !closed && !sending.isLocked();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what the window lets out, if nobody is at it. */
  void resume() throws IOException {
    if (sending.tryLock()) {
      try {
        send();
        transport.flush();
      } finally {
        sending.unlock();
      }
    }
  }

  void write(byte[] content, int offset, int length, boolean error) throws IOException {
    sending.lock();
    try {
      hold(content, offset, length, error);
      send();
      awaitRoom(PIPE_BYTES);
    } finally {
      sending.unlock();
    }
  }

  /** Sends everything, however long the peer's window stays shut. */
  void drain() throws IOException {
    sending.lock();
    try {
      send();
      awaitRoom(0);
    } finally {
      sending.unlock();
    }
  }

  private void hold(byte[] content, int offset, int length, boolean error) {
    lock.lock();
    try {
      byte[] made =
          cooked
              ? cook(content, offset, length)
              : Arrays.copyOfRange(content, offset, offset + length);
      if (made.length > 0) {
        waiting.add(new Waiting(made, 0, error));
        held += made.length;
      }
    } finally {
      lock.unlock();
    }
  }

  private byte[] cook(byte[] content, int offset, int length) {
    WireWriter made = new WireWriter();
    for (int i = offset; i < offset + length; i++) {
      if (content[i] == '\n' && !returned) {
        made.u8('\r');
      }
      returned = content[i] == '\r';
      made.u8(content[i]);
    }
    return made.done();
  }

  private void awaitRoom(int most) throws IOException {
    while (true) {
      boolean full;
      lock.lock();
      try {
        full = held > most;
      } finally {
        lock.unlock();
      }
      if (!full) {
        return;
      }
      transport.flush();
      awaitWindow();
      send();
    }
  }

  private void awaitWindow() throws IOException {
    lock.lock();
    try {
      while (window == 0 && !closed) {
        changed.await();
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("session cut");
    } finally {
      lock.unlock();
    }
  }

  private void send() throws IOException {
    for (WireWriter next = claim(); next != null; next = claim()) {
      transport.send(next.done());
    }
  }

  /** The next packet within the window, or null. */
  private @Nullable WireWriter claim() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("channel closed by the peer");
      }
      Waiting first = waiting.peek();
      if (first == null || window == 0) {
        return null;
      }
      int part = (int) Math.min(Math.min(first.left(), packet), window);
      window -= part;
      held -= part;
      waiting.remove();
      if (part < first.left()) {
        waiting.addFirst(new Waiting(first.content(), first.from() + part, first.error()));
      }
      WireWriter made =
          first.error()
              ? new WireWriter().u8(Message.CHANNEL_EXTENDED_DATA).u32(peer).u32(1)
              : new WireWriter().u8(Message.CHANNEL_DATA).u32(peer);
      return made.u32(part).raw(first.content(), first.from(), part);
    } finally {
      lock.unlock();
    }
  }
}
