package decnet.fabric.link;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;

/**
 * An open file descriptor that one thread waits for and many use, and that another may close
 * meanwhile. Users share a read lock, which keeps it open under them; an event descriptor wakes who
 * waits. Source: poll(2), eventfd(2).
 */
final class Descriptor {
  private static final int POLLFD_BYTES = 8; // poll.h: int fd, short events, short revents
  private static final int REVENTS = 6; // poll.h: where they are in it

  private final int fd;
  private final String device;
  private final int wake;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment state = Libc.state(arena);
  private final MemorySegment entries = arena.allocate(2 * POLLFD_BYTES, 8);
  private final MemorySegment one = arena.allocate(JAVA_LONG);
  private final StampedLock open = new StampedLock();
  private final ReentrantLock reading = new ReentrantLock(); // held while the wake-up is polled
  private volatile boolean closed;
  private boolean released; // the write lock guards it

  /** Takes what is there without waiting. Called while the descriptor is open. */
  interface Source {
    /** How many elements of {@code batch} were filled; 0 where nothing has come. */
    int take(Frame[] batch) throws IOException;
  }

  /** Owns {@code fd} from now on; {@code device} names it in messages. */
  Descriptor(int fd, String device) throws IOException {
    this.fd = fd;
    this.device = device;
    wake = Libc.eventfd();
    entries.set(JAVA_INT, 0, fd);
    entries.set(JAVA_SHORT, 4, Libc.POLLIN);
    entries.set(JAVA_INT, POLLFD_BYTES, wake);
    entries.set(JAVA_SHORT, POLLFD_BYTES + 4, Libc.POLLIN);
    one.set(JAVA_LONG, 0, 1);
  }

  int fd() {
    return fd;
  }

  boolean isClosed() {
    return closed;
  }

  /** Keeps it open until {@link #release}; it may be closed already: ask {@link #isClosed}. */
  long hold() {
    return open.readLock();
  }

  void release(long held) {
    open.unlockRead(held);
  }

  /** As {@link Link#read}. */
  int read(Frame[] batch, Source source) throws IOException {
    reading.lock();
    try {
      while (!closed) {
        int count = taken(batch, source);
        if (count > 0) {
          return count;
        }
        await();
      }
      return -1;
    } finally {
      reading.unlock();
    }
  }

  private int taken(Frame[] batch, Source source) throws IOException {
    long held = hold();
    try {
      return closed ? 0 : source.take(batch);
    } finally {
      release(held);
    }
  }

  private void await() throws IOException {
    entries.set(JAVA_SHORT, REVENTS, (short) 0);
    if (Libc.poll(state, entries, 2) < 0) {
      if (Libc.errno(state) != Libc.EINTR) {
        throw new IOException("poll " + device + ": errno " + Libc.errno(state));
      }
      return;
    }
    if ((entries.get(JAVA_SHORT, REVENTS) & Libc.POLLBROKEN) != 0 && !closed) {
      throw new IOException("device " + device + " went down or was removed");
    }
  }

  /** Wakes the reader, waits until nobody uses it, runs {@code before} and closes. Idempotent. */
  void close(Runnable before) {
    if (closed) {
      return;
    }
    closed = true;
    Libc.write(wake, one.address(), Long.BYTES);
    reading.lock(); // the reader has left
    long held = open.writeLock();
    try {
      if (!released) {
        released = true;
        before.run();
        Libc.close(fd);
        Libc.close(wake);
      }
    } finally {
      open.unlockWrite(held);
      reading.unlock();
    }
  }
}
