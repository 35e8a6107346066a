package decnet.event;

import decnet.base.FaultException;

/**
 * Takes facts in one order. Implementations are thread-safe; {@code append} may block for a moment
 * when the queue before the writer is full, because accepted events are never discarded.
 */
public interface EventSink {
  /**
   * Appends {@code event}: it has a position when this returns.
   *
   * @throws FaultException LOG_UNWRITABLE or LOG_FULL when the log refuses; nothing was appended
   *     then
   */
  Receipt append(Event event);

  /** Whether room is short: what has begun may be recorded, but nothing new should begin. */
  default boolean strained() {
    return false;
  }

  /** The promise that an appended event is kept. */
  interface Receipt {
    /** The event's position, from 1, one more a line. */
    long position();

    /** Returns once the line survives kill -9 ({@code write(2)} returned). */
    void awaitWritten() throws InterruptedException;

    /**
     * Returns once the line survives power loss ({@code fdatasync} returned), unless the policy is
     * {@code os}.
     */
    void awaitSynced() throws InterruptedException;
  }
}
