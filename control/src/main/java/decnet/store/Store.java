package decnet.store;

import decnet.syslog.Checkpoints;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What outlives the process beside the log. Every method is one transaction; what it returns from
 * is on disk. Thread-safe.
 */
public interface Store extends Checkpoints, AutoCloseable {
  /** All deckies ever created, retired ones included, by name. */
  List<DeckyRecord> deckies();

  /** Adds or replaces a decky. */
  void put(DeckyRecord decky);

  /** Whether no decky was ever created. */
  boolean isEmpty();

  /** Stores intents as {@code applying}, all or none. */
  void begin(List<Intent> intents);

  /**
   * The intents are true: marks them applied and puts what they make of their deckies, together.
   */
  void applied(List<Intent> intents);

  /** The intents were undone, each for its reason. */
  void failed(Map<Intent, String> reasons);

  /** Intents that are still {@code applying}, oldest first. */
  List<Intent> open();

  Optional<String> setting(String name);

  void setting(String name, String value);

  /** Adds a recording, once however often it is told. */
  void add(SessionRecording recording);

  /** Up to {@code limit} recordings with a position before {@code before}, newest first. */
  List<SessionRecording> recordings(long before, int limit);

  /** The recordings of one session, oldest first. */
  List<SessionRecording> recordings(String session);

  @Override
  void close();
}
