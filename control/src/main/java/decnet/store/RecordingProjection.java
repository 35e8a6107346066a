package decnet.store;

import decnet.base.Bytes;
import decnet.syslog.LineReader;
import decnet.syslog.LogFollower;
import decnet.syslog.LogLine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the store's recordings in step with the log. Used by one thread. */
public final class RecordingProjection implements LogFollower.Reader {
  private final Store store;
  private final Consumer<Bytes> unread;
  private final LineReader reader = new LineReader();

  /** {@code unread} takes lines that have a position and yet do not parse. */
  public RecordingProjection(Store store, Consumer<Bytes> unread) {
    this.store = store;
    this.unread = unread;
  }

  @Override
  public void line(long position, byte[] line) {
    if (!reader.parse(line, 0, line.length)) {
      unread.accept(Bytes.of(line));
      return;
    }
    LogLine found = reader.line();
    if (found.eventType().equals("recording")) {
      store.add(
          new SessionRecording(
              text(found.param("session")),
              found.host(),
              found.service(),
              found.source().map(Object::toString).orElse(""),
              found.time(),
              number(found.param("duration_ms")),
              number(found.param("size")),
              "false".equals(found.param("kept")) ? "" : text(found.param("sha256")),
              text(found.param("origin")),
              position));
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static long number(@Nullable String value) {
    return value != null && value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
  }
}
