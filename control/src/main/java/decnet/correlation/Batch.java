package decnet.correlation;

import decnet.syslog.Interaction;
import decnet.syslog.LogLine;
import decnet.syslog.Names;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were parsed together, in order: interactions as numbers, the few other ones as they
 * stand. Filled again and again; one thread has it at a time.
 */
final class Batch {
  static final int LINES = 1024;

  private final Interaction[] interactions = new Interaction[LINES];
  private final byte[] @Nullable [] others = new byte[LINES] @Nullable [];
  private List<String> freshNames = List.of();
  private int size;

  Batch() {
    Arrays.setAll(interactions, i -> new Interaction());
  }

  int size() {
    return size;
  }

  /** Takes what {@code line} says; whether there is no room for another one. */
  boolean add(LogLine line, Names names) {
    if (Correlator.isInteraction(line)) {
      others[size] = null;
      interactions[size].read(line, names);
    } else {
      others[size] = line.raw();
    }
    return ++size == LINES;
  }

  /** Closes the batch: {@code fresh} are the names that no earlier batch brought. */
  void close(List<String> fresh) {
    freshNames = fresh;
  }

  void clear() {
    size = 0;
    freshNames = List.of();
  }

  List<String> freshNames() {
    return freshNames;
  }

  /** The {@code i}th line, where {@link #other} is null. */
  Interaction interaction(int i) {
    return interactions[i];
  }

  /** The {@code i}th line, where it is no interaction. */
  byte @Nullable [] other(int i) {
    return others[i];
  }
}
