package decnet.syslog;

import decnet.event.Event;
import java.util.List;

/**
 * Tells what the lines that retention is about to delete led to, so that replay from the retained
 * lines gives the same answers: the folded set, sequence and epoch of each decky, and the totals of
 * each source.
 */
@FunctionalInterface
public interface Snapshots {
  /** Knows nothing; a log with it never deletes a segment. */
  Snapshots NONE = position -> List.of();

  /**
   * The state before {@code position}, as events of host {@code decnet-log}, component {@code log}
   * and type {@link #TYPE}; the log syncs them before it deletes the lines before {@code position},
   * which can still be read by {@link IngestLog#tail} during this call. Empty when there is nothing
   * to tell yet: then nothing is deleted.
   */
  List<Event> before(long position);

  /** MSGID of a snapshot's lines. */
  String TYPE = "snapshot";
}
