package decnet.fleet;

import decnet.base.DeckyId;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import decnet.syslog.LogTail;
import decnet.syslog.Snapshots;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the log says of mutations: the last number of each decky, and which mutations have their
 * line. Start-up compares it with what the store remembers.
 */
public record FoldedLog(Map<DeckyId, Long> sequences, Set<String> mutationIds) {
  public static final FoldedLog EMPTY = new FoldedLog(Map.of(), Set.of());

  public FoldedLog {
    sequences = Map.copyOf(sequences);
    mutationIds = Set.copyOf(mutationIds);
  }

  /** Reads every line that is written. */
  public static FoldedLog read(LogTail tail) throws InterruptedException {
    Map<DeckyId, Long> sequences = new HashMap<>();
    Set<String> ids = new HashSet<>();
    LineReader reader = new LineReader();
    for (Optional<LogTail.Line> next = tail.next(0); next.isPresent(); next = tail.next(0)) {
      Optional<LogLine> line = reader.read(next.get().line());
      if (line.isPresent() && line.get().eventType().equals(Snapshots.TYPE)) {
        snapshot(line.get(), sequences);
      } else if (line.isPresent() && line.get().isMutation()) {
        String decky = line.get().param("decky");
        String seq = line.get().param("seq");
        String id = line.get().param("mutation_id");
        if (decky != null && seq != null && id != null) {
          sequences.merge(new DeckyId(decky), Long.parseLong(seq), Math::max);
          ids.add(id);
        }
      }
    }
    return new FoldedLog(sequences, ids);
  }

  /** What retention deleted still counts: a number is never used twice. */
  private static void snapshot(LogLine line, Map<DeckyId, Long> sequences) {
    String decky = line.param("decky");
    String seq = line.param("seq");
    if (line.isInfrastructure() && decky != null && seq != null) {
      sequences.merge(new DeckyId(decky), Long.parseLong(seq), Math::max);
    }
  }

  long seq(DeckyId decky) {
    return sequences.getOrDefault(decky, 0L);
  }
}
