package decnet.correlation;

import decnet.syslog.ByteSearch;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Lines of one or more log files in one order: our own by log and position, each once; others by
 * time, then by bytes; within one file as they stand. The order of the arguments never matters.
 */
public final class LogInput {
  private long parsed;
  private long rejected;

  /** How many physical lines were read, and how many of them were neither blank nor parseable. */
  public CorrelationJson.LineCounts counts() {
    return new CorrelationJson.LineCounts(parsed, rejected);
  }

  /** One open file and its next line that parses. */
  private final class Source implements Closeable {
    private final InputStream in;
    private final Consumer<byte[]> rejects;
    private final LineReader reader = new LineReader();
    private byte[] buffer = new byte[1 << 18];
    private int from;
    private int to;
    private byte[] current = new byte[0];
    private int currentFrom;
    private int currentTo;

    Source(InputStream in, Consumer<byte[]> rejects) {
      this.in = in;
      this.rejects = rejects;
    }

    LogLine line() {
      return reader.line();
    }

    /** Moves to the next line that parses; false at the end. */
    boolean advance() throws IOException {
      while (true) {
        int end = newline();
        if (end < 0) {
          return false;
        }
        parsed++;
        current = buffer;
        currentFrom = from;
        currentTo = end;
        from = Math.min(end + 1, to);
        if (reader.parse(buffer, currentFrom, currentTo)) {
          return true;
        }
        if (!blank()) {
          rejected++;
          rejects.accept(Arrays.copyOfRange(buffer, currentFrom, currentTo));
        }
      }
    }

    private boolean blank() {
      for (int i = currentFrom; i < currentTo; i++) {
        if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
          return false;
        }
      }
      return true;
    }

    /** Where the next line ends; the last one may have no newline. -1 when there is none. */
    private int newline() throws IOException {
      int at = from;
      while (true) {
        at = ByteSearch.first(buffer, at, to, (byte) '\n');
        if (at < to) {
          return at;
        }
        int have = to - from;
        byte[] next = have > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, from, next, 0, have);
        buffer = next;
        from = 0;
        to = have;
        at = have;
        int got = in.read(buffer, to, buffer.length - to);
        if (got <= 0) {
          return have == 0 ? -1 : to;
        }
        to += got;
      }
    }

    /**
     * By time; then our own lines before others, by position; then by bytes. A total order of what
     * lines are, not of where they come from.
     */
    int compare(Source other) {
      int byTime = Long.compare(line().timeMicros(), other.line().timeMicros());
      if (byTime != 0) {
        return byTime;
      }
      long mine = line().position();
      long its = other.line().position();
      if (mine > 0 != its > 0) {
        return mine > 0 ? -1 : 1;
      }
      int byPosition = Long.compare(mine, its);
      return byPosition != 0
          ? byPosition
          : Arrays.compareUnsigned(
              current, currentFrom, currentTo, other.current, other.currentFrom, other.currentTo);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static InputStream open(Path file) throws IOException {
    if (file.toString().equals("-")) {
      return System.in;
    }
    InputStream raw = Files.newInputStream(file);
    return file.toString().endsWith(".gz")
        ? new GZIPInputStream(new BufferedInputStream(raw, 1 << 16), 1 << 16)
        : raw;
  }

  /**
   * Hands every line that parses to {@code sink}; those that do not go to {@code rejects}, without
   * their newline.
   */
  public void read(List<Path> files, Consumer<LogLine> sink, Consumer<byte[]> rejects)
      throws IOException {
    List<Source> open = new ArrayList<>();
    try {
      PriorityQueue<Source> waiting = new PriorityQueue<>(Source::compare);
      for (Path file : files) {
        Source source = new Source(open(file), rejects);
        open.add(source);
        if (source.advance()) {
          waiting.add(source);
        }
      }
      if (open.size() == 1) {
        one(waiting, sink);
      } else {
        merge(waiting, sink);
      }
    } finally {
      for (Source source : open) {
        source.close();
      }
    }
  }

  private static void one(PriorityQueue<Source> waiting, Consumer<LogLine> sink)
      throws IOException {
    Source only = waiting.poll();
    for (boolean more = only != null; more && only != null; more = only.advance()) {
      sink.accept(only.line());
    }
  }

  /**
   * Files whose next lines are the same go on together, so that it never matters which was first.
   */
  private static void merge(PriorityQueue<Source> waiting, Consumer<LogLine> sink)
      throws IOException {
    List<Source> same = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Source next = waiting.remove();
      same.add(next);
      for (Source twin = waiting.peek();
          twin != null && twin.compare(next) == 0;
          twin = waiting.peek()) {
        same.add(waiting.remove());
      }
      int copies = next.line().position() > 0 ? 1 : same.size(); // ours: one line, once
      for (Source source : same.subList(0, copies)) {
        sink.accept(source.line());
      }
      for (Source source : same) {
        if (source.advance()) {
          waiting.add(source);
        }
      }
      same.clear();
    }
  }
}
