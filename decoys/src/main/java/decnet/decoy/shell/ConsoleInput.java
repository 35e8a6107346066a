package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.Session;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What comes from the console, read on a thread of its own so that ^C is seen while a command runs.
 * Bounded: a peer that types ahead more than {@link #MAX_CHUNKS} chunks waits.
 */
final class ConsoleInput {
  private static final int MAX_CHUNKS = 256;
  private static final int CONTROL_C = 3;

  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>(MAX_CHUNKS);
  private final AtomicBoolean interrupted;
  private byte[] current = new byte[0];
  private int at;

  /** Begins to read {@code console}; ^C on a terminal raises {@code interrupted}. */
  ConsoleInput(Session session, Console console, AtomicBoolean interrupted) {
    this.interrupted = interrupted;
    boolean terminal = console.terminal() != null;
    session.fork("shell-input", () -> pump(console, terminal));
  }

  private void pump(Console console, boolean terminal) throws IOException, InterruptedException {
    byte[] buffer = new byte[4096];
    try {
      for (int got = console.read(buffer, 0, buffer.length); got >= 0; ) {
        for (int i = 0; i < got && terminal; i++) {
          if (buffer[i] == CONTROL_C) {
            interrupted.set(true);
          }
        }
        chunks.put(java.util.Arrays.copyOf(buffer, got));
        got = console.read(buffer, 0, buffer.length);
      }
    } finally {
      chunks.put(new byte[0]);
    }
  }

  /** The next byte, or -1 at the end. */
  int read() throws InterruptedException {
    while (at == current.length) {
      byte[] next = chunks.take();
      if (next.length == 0) {
        chunks.put(next);
        return -1;
      }
      current = next;
      at = 0;
    }
    return current[at++] & 255;
  }

  /** Everything up to the end, at most {@code most} bytes of it. */
  Bytes rest(int most) throws InterruptedException {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (int next = read(); next >= 0; next = read()) {
      if (all.size() < most) {
        all.write(next);
      }
    }
    return Bytes.of(all.toByteArray());
  }
}
