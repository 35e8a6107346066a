package decnet.fabric.personality;

/**
 * How a stack chooses initial sequence numbers.
 *
 * @param ordinary for whom the numbers of {@code pattern} are
 * @param pattern how they grow from SYN to SYN of one peer
 */
public record Isn(Ordinary ordinary, IsnPattern pattern) {
  /** What a connection gets that belongs to no scan. */
  public enum Ordinary {
    /** A number that nobody can foresee. Source: RFC 6528. */
    HASHED,
    /** The next of the pattern, as everybody. */
    PATTERN
  }
}
