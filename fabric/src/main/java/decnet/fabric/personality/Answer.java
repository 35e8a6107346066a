package decnet.fabric.personality;

/**
 * What a stack says to an odd segment.
 *
 * @param kind the rest means nothing but for {@code REPLY}
 * @param flags of the TCP header
 * @param dontFragment the DF bit
 */
public record Answer(
    Kind kind, Value sequence, Value acknowledgment, int flags, int window, boolean dontFragment) {
  /** Whether there is an answer at all. */
  public enum Kind {
    SILENT,
    REPLY,
    /** It is taken for a SYN. */
    AS_SYN
  }

  /** No answer. */
  public static final Answer SILENCE = new Answer(Kind.SILENT, Value.ZERO, Value.ZERO, 0, 0, false);

  /** Where a number of the answer comes from. */
  public enum Value {
    ZERO,
    /** The probe's sequence number. */
    SEQ,
    /** What RFC 9293 acknowledges: the probe's sequence number and length. */
    NEXT,
    /** The probe's acknowledgment number. */
    ACK
  }
}
