package decnet.syslog;

import decnet.syslog.Segments.Last;
import decnet.syslog.Segments.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a log that was left behind ends: its last position and chain value, whether a new segment
 * must begin, and how many bytes of an unfinished line were cut off.
 */
record LogRecovery(
    long lastPosition,
    String lastChain,
    boolean fresh,
    long segmentFirst,
    long tornBytes,
    @Nullable String logId,
    Instant segmentOpenedAt) {

  static LogRecovery of(Segments segments, LogFile.Opener opener, Quarantine quarantine)
      throws IOException {
    long torn = 0;
    if (Files.exists(segments.live())) {
      Optional<Last> last = Segments.last(segments.live(), TornEnd.beforeHole(segments.live()));
      long size = Files.size(segments.live());
      long endsAt = last.map(Last::endsAt).orElse(0L);
      if (endsAt < size) {
        torn = size - endsAt;
        quarantine.keepEnd(segments.live(), endsAt);
        try (LogFile file = opener.open(segments.live())) {
          file.truncate(endsAt);
          file.force();
        }
      }
      if (last.isPresent() && last.get().position() > 0) {
        SegmentHeader header = SegmentHeader.of(segments.live());
        boolean sealed = header.isSealed();
        return new LogRecovery(
            last.get().position(),
            chain(last.get()),
            sealed || header.firstPosition() == 0,
            header.firstPosition(),
            torn,
            header.logId(),
            header.openedAt());
      }
    }
    return afterSealed(segments, torn);
  }

  private static String chain(Last last) {
    return last.chain() == null ? Chain.START : last.chain();
  }

  /** There is no usable live file: goes on after the last sealed one, or begins a log. */
  private static LogRecovery afterSealed(Segments segments, long torn) throws IOException {
    List<Sealed> sealed = segments.sealed();
    for (Sealed segment : sealed.reversed()) {
      if (!segment.isCompressed()) {
        Optional<Last> last = Segments.last(segment.file());
        if (last.isPresent() && last.get().position() > 0) {
          String logId = SegmentHeader.of(segment.file()).logId();
          return new LogRecovery(
              last.get().position(), chain(last.get()), true, 0, torn, logId, Instant.EPOCH);
        }
      } else {
        SegmentHeader.End end = SegmentHeader.endOf(segment);
        return new LogRecovery(
            end.position(), end.chain(), true, 0, torn, end.logId(), Instant.EPOCH);
      }
    }
    return new LogRecovery(0, Chain.START, true, 0, torn, null, Instant.EPOCH);
  }
}
