package decnet.syslog;

import decnet.syslog.Segments.Last;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a segment says of itself in its first line, and whether its last line is a seal. */
record SegmentHeader(
    long firstPosition, @Nullable String logId, Instant openedAt, boolean isSealed) {
  static final String OPENS = "log_segment";
  static final String SEALS = "log_seal";

  private static final Pattern HEADER =
      Pattern.compile(
          "<\\d+>1 (\\S+) decnet-log log - log_segment \\[relay@55555 log_id=\"([^\"]*)\" first_pos=\"(\\d{1,18})\".*");
  private static final Pattern SEAL =
      Pattern.compile("<\\d+>1 \\S+ decnet-log log - log_seal \\[relay@55555 .*");

  /** The end of a segment: its last line's position and chain. */
  record End(long position, String chain, @Nullable String logId) {}

  static SegmentHeader of(Path file) throws IOException {
    Optional<Matcher> header = header(file);
    Optional<Last> last = Segments.last(file);
    return new SegmentHeader(
        header.map(found -> Long.parseLong(found.group(3))).orElse(0L),
        header.map(found -> found.group(2)).orElse(null),
        header.map(found -> Instant.parse(found.group(1))).orElse(Instant.EPOCH),
        last.isPresent() && SEAL.matcher(lastLine(file, last.get())).matches());
  }

  /**
   * Only the position of the first line, 0 without a header; safe on a file that is just renamed.
   */
  static long firstPosition(Path file) throws IOException {
    return header(file).map(found -> Long.parseLong(found.group(3))).orElse(0L);
  }

  private static Optional<Matcher> header(Path file) throws IOException {
    Matcher header = HEADER.matcher("");
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (header.reset(line).matches()) { // lines of others may stand before it
          return Optional.of(header);
        }
      }
    }
    return Optional.empty();
  }

  private static String lastLine(Path file, Last last) throws IOException {
    try (var input = Files.newByteChannel(file)) {
      long from = Math.max(0, last.endsAt() - 4096);
      var buffer = java.nio.ByteBuffer.allocate((int) (last.endsAt() - from));
      input.position(from);
      while (buffer.hasRemaining() && input.read(buffer) >= 0) {
        // until the tail is read
      }
      String tail = new String(buffer.array(), StandardCharsets.ISO_8859_1).stripTrailing();
      return tail.substring(tail.lastIndexOf('\n') + 1);
    }
  }

  /** Reads a compressed segment through to its end. */
  static End endOf(Segments.Sealed segment) throws IOException {
    String logId = null;
    End end = new End(segment.firstPosition(), Chain.START, null);
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(segment.open(), StandardCharsets.ISO_8859_1))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (logId == null) {
          Matcher header = HEADER.matcher(line);
          logId = header.matches() ? header.group(2) : "";
        }
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        long position = LogLines.position(bytes, 0, bytes.length);
        String chain = LogLines.chain(bytes, 0, bytes.length);
        if (position > 0) {
          end = new End(position, chain == null ? Chain.START : chain, logId);
        }
      }
    }
    return end;
  }
}
