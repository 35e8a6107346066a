package decnet.syslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file under the log's own name. The writer alone appends and exchanges; the syncer syncs; a
 * lock keeps an exchange and a sync apart. Whatever fails may be called again: no step that was
 * done is done twice.
 */
final class LiveFile {
  private final Segments segments;
  private final LogFile.Opener opener;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable LogFile file;
  private boolean renamed;
  private boolean torn;
  private boolean suspect;
  private long syncedBytes;
  private volatile long committed;

  LiveFile(Segments segments, LogFile.Opener opener) throws IOException {
    this.segments = segments;
    this.opener = opener;
    LogFile opened = opener.open(segments.live());
    file = opened;
    committed = opened.size();
    syncedBytes = committed;
  }

  /** Bytes of whole batches. */
  long committed() {
    return committed;
  }

  /** Takes all of {@code content}, or nothing: what a failed append left is cut off by the next. */
  void append(ByteBuffer content) throws IOException {
    if (torn) {
      rewind();
    }
    long end = committed + content.remaining();
    torn = true;
    open().append(content);
    torn = false;
    committed = end;
  }

  private LogFile open() throws IOException {
    LogFile current = file;
    if (current == null) {
      throw new IOException("the log is being exchanged");
    }
    return current;
  }

  private void rewind() throws IOException {
    lock.lock();
    try {
      try {
        open().truncate(committed);
      } catch (IOException broken) {
        LogFile again = opener.open(segments.live());
        again.truncate(Math.min(committed, again.size()));
        committed = again.size();
        LogFile old = file;
        file = again;
        if (old != null) {
          old.close();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes what is committed survive power loss. A sync that failed may have made the system forget
   * that pages are unwritten, so the next one writes them again first: a repeated fsync alone
   * promises nothing. Source: fsync(2), "errors"; PostgreSQL's fsync-gate of 2018.
   */
  void force() throws IOException {
    lock.lock();
    try {
      LogFile current = file;
      if (current != null) {
        force(current);
      }
    } finally {
      lock.unlock();
    }
  }

  private void force(LogFile current) throws IOException {
    long upTo = committed;
    try {
      if (suspect) {
        current.rewrite(syncedBytes, upTo);
      }
      current.force();
      suspect = false;
      syncedBytes = Math.max(syncedBytes, upTo);
    } catch (IOException failure) {
      suspect = true;
      throw failure;
    }
  }

  /** Gives the file, synced, its sealed name after {@code firstPosition}, and opens a new one. */
  void exchange(long firstPosition) throws IOException {
    lock.lock();
    try {
      LogFile current = file;
      if (current != null && !renamed) {
        force(current);
        file = null;
        current.close();
      }
      if (!renamed && Files.exists(segments.live())) {
        segments.seal(firstPosition);
        renamed = true;
      }
      if (file == null) {
        LogFile opened = opener.open(segments.live());
        file = opened;
        committed = opened.size();
        syncedBytes = 0;
        suspect = false;
      }
      segments.syncFolder();
      renamed = false;
    } finally {
      lock.unlock();
    }
  }

  void close() throws IOException {
    lock.lock();
    try {
      LogFile current = file;
      file = null;
      if (current != null) {
        current.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
