package decnet.fabric.personality;

import decnet.base.Bytes;

/**
 * What a stack says to a segment that no connection expects.
 *
 * @param kind the rest means nothing but for {@code REPLY}
 * @param flags of the TCP header
 * @param dontFragment the DF bit
 */
public record Answer(
    Kind kind,
    Value sequence,
    Value acknowledgment,
    int flags,
    int window,
    boolean dontFragment,
    Oddities oddities) {
  /** Whether there is an answer at all. */
  public enum Kind {
    SILENT,
    REPLY,
    /** It is taken for a SYN. */
    AS_SYN,
    /** No answer if it carries time stamps, else as RFC 9293 has it. */
    SHY
  }

  /** No answer. */
  public static final Answer SILENCE = of(Kind.SILENT);

  /** Where a number of the answer comes from. */
  public enum Value {
    ZERO,
    /** The probe's sequence number. */
    SEQ,
    /** The probe's sequence number and one, whatever it carries. */
    AFTER_SEQ,
    /** What RFC 9293 acknowledges: the probe's sequence number and length. */
    NEXT,
    /** The probe's acknowledgment number. */
    ACK,
    /** The probe's acknowledgment number and one. */
    AFTER_ACK,
    /** An initial sequence number. */
    ISN,
    /** A number that has nothing to do with the probe. */
    OTHER
  }

  /**
   * What few stacks do.
   *
   * @param ttl 0 for that of the personality
   * @param options in the notation of {@link OptionText}
   * @param urgent the urgent pointer, without URG
   * @param reserved the four bits behind the header's length
   * @param data what goes with it
   */
  public record Oddities(int ttl, String options, int urgent, int reserved, Bytes data) {
    public static final Oddities NONE = new Oddities(0, "", 0, 0, Bytes.EMPTY);
  }

  static Answer of(Kind kind) {
    return new Answer(kind, Value.ZERO, Value.ZERO, 0, 0, false, Oddities.NONE);
  }
}
