package decnet.syslog;

import decnet.base.Bytes;
import decnet.syslog.Checkpoints.Checkpoint;
import decnet.syslog.Segments.Sealed;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log against its chain, its seals and the last checkpoint: what was changed, cut, added
 * or reordered is found.
 */
public final class LogVerifier {
  private static final int MAX_PROBLEMS = 100;

  private static final Pattern OWN =
      Pattern.compile("<\\d{1,3}>1 \\S+ decnet-log log - (\\S+) \\[relay@55555 ");
  private static final Pattern SEALED = Pattern.compile("\\.\\d{1,19}$");

  private final @Nullable Chain chain;
  private final @Nullable Checkpoint checkpoint;
  private final List<String> problems = new ArrayList<>();
  private long lines;
  private long linked;
  private long position;
  private long first;
  private long trimmedTo;
  private boolean begun;
  private boolean sealed;
  private @Nullable String logId;
  private String lastChain = Chain.START;

  private LogVerifier(@Nullable Chain chain, @Nullable Checkpoint checkpoint) {
    this.chain = chain;
    this.checkpoint = checkpoint;
  }

  /**
   * What was found.
   *
   * @param chained whether any line carries a chain value
   * @param problems a sentence each, at most {@value #MAX_PROBLEMS}
   */
  public record Report(
      long lines,
      boolean chained,
      long lastPosition,
      Optional<String> logId,
      List<String> problems) {}

  /** The files of a log in order: sealed segments, then {@code live}; a single file is its own. */
  public static List<Path> parts(Path live) throws IOException {
    List<Path> parts = new ArrayList<>();
    if (!alone(live)) {
      new Segments(live).sealed().forEach(segment -> parts.add(segment.file()));
    }
    parts.add(live);
    return parts;
  }

  /** The id that the log gives itself, if it is ours; of an uncompressed file. */
  public static Optional<String> logId(Path file) throws IOException {
    return file.toString().endsWith(".gz")
        ? Optional.empty()
        : Optional.ofNullable(SegmentHeader.of(file).logId());
  }

  private static boolean alone(Path file) {
    return file.toString().endsWith(".gz") || SEALED.matcher(file.toString()).find();
  }

  /**
   * Verifies a log: the live file with its sealed segments, or one file alone.
   *
   * @param key the chain's key; without it only positions and seals are checked
   * @param checkpoint what was remembered outside the log
   */
  public static Report verify(Path file, Optional<Bytes> key, Optional<Checkpoint> checkpoint)
      throws IOException {
    LogVerifier verifier =
        new LogVerifier(
            key.map(secret -> new Chain(secret, Chain.START)).orElse(null),
            checkpoint.orElse(null));
    boolean alone = alone(file);
    if (!alone) {
      for (Sealed segment : new Segments(file).sealed()) {
        verifier.file(segment);
      }
    }
    verifier.file(new Sealed(0, file));
    if (!alone) {
      verifier.wholeness();
    }
    return verifier.report();
  }

  /** Reads a file to its end; one that is damaged is a finding. */
  private void file(Sealed file) throws IOException {
    try (InputStream content = file.open()) {
      lines(content);
    } catch (ZipException | EOFException damaged) {
      problem(
          file.file().getFileName() + ", after position " + position + ": " + damaged.getMessage());
    }
  }

  private Report report() {
    return new Report(
        lines, linked > 0, position, Optional.ofNullable(logId), List.copyOf(problems));
  }

  private void lines(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    byte[] chunk = new byte[1 << 16];
    for (int got = in.read(chunk); got > 0; got = in.read(chunk)) {
      int from = 0;
      for (int i = 0; i < got; i++) {
        if (chunk[i] == '\n') {
          line.write(chunk, from, i - from);
          from = i + 1;
          line(line.toByteArray());
          line.reset();
        }
      }
      line.write(chunk, from, got - from);
    }
    if (line.size() > 0) {
      problem("the last line, after position " + position + ", is torn");
    }
  }

  private void line(byte[] line) {
    lines++;
    long found = LogLines.position(line, 0, line.length);
    String value = LogLines.chain(line, 0, line.length);
    if (found == 0 || value == null) {
      if (linked > 0) {
        problem(
            "line " + lines + ", after position " + position + ", has no position or chain value");
      }
      return;
    }
    linked++;
    if (!begun) {
      first = found;
    } else if (found != position + 1) {
      problem("position " + found + " follows position " + position);
    }
    own(line, found);
    link(line, found, value);
    if (checkpoint != null
        && found == checkpoint.position()
        && checkpoint.logId().equals(logId)
        && !checkpoint.chain().equals(value)) {
      problem("position " + found + " is not the line that the last checkpoint saw");
    }
    position = found;
    lastChain = value;
    begun = true;
  }

  /** What the log says of itself: where a segment begins, ends, and what retention deleted. */
  private void own(byte[] line, long found) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    Matcher own = OWN.matcher(text);
    String type = own.lookingAt() ? own.group(1) : "";
    if (sealed && !type.equals(SegmentHeader.OPENS)) {
      problem("position " + found + " stands behind a seal");
    }
    if (type.equals(SegmentHeader.OPENS)) {
      header(text, found);
    } else if (type.equals(LogHousekeeping.TRIMS)) {
      String kept = value(text, "first_pos");
      trimmedTo = kept != null && kept.matches("\\d{1,18}") ? Long.parseLong(kept) : trimmedTo;
    }
    sealed = type.equals(SegmentHeader.SEALS);
  }

  /**
   * A segment's own first line says where the chain goes on, which matters when the file before is
   * not at hand.
   */
  private void header(String text, long found) {
    logId = value(text, "log_id");
    String before = value(text, "prev_chain");
    if (!begun && chain != null && before != null && before.length() == Chain.DIGITS) {
      chain.restart(before);
    } else if (begun && before != null && !before.equals(lastChain)) {
      problem("segment at position " + found + " does not follow the one before");
    }
  }

  private static @Nullable String value(String text, String name) {
    int at = text.indexOf(" " + name + "=\"");
    int from = at + name.length() + 3;
    int to = at < 0 ? -1 : text.indexOf('"', from);
    return to < 0 ? null : text.substring(from, to);
  }

  private void link(byte[] line, long found, String value) {
    if (chain == null) {
      return;
    }
    int chainAt = LogLines.chainAt(line, 0, line.length);
    byte[] expected = chain.next(line, 0, chainAt);
    if (!LogLines.endsWithChain(line)) {
      problem("position " + found + ": the line was changed behind its chain value");
    } else if (!Arrays.equals(expected, value.getBytes(StandardCharsets.US_ASCII))) {
      problem("position " + found + ": the line was changed, or the key is another one");
      chain.restart(value); // so that one changed line is one finding
    }
  }

  /** What only a log with all its files can be held to: its begin and its end. */
  private void wholeness() {
    if (begun && first > 1 && trimmedTo < first) {
      problem(
          "the log begins at position "
              + first
              + ", and it does not say that retention deleted what came before");
    }
    if (checkpoint != null
        && (checkpoint.logId().equals(logId) || !begun)
        && position < checkpoint.position()) {
      problem(
          "the log ends at position "
              + position
              + ", the last checkpoint saw "
              + checkpoint.position());
    }
  }

  private void problem(String sentence) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(sentence);
    }
  }
}
