package decnet.base;

import java.io.IOException;

/**
 * What a peer did that ends its session: malformed, too big, too slow, gone. Carries no stack,
 * because a peer can cause any number of them; caught in one place, the session runner.
 */
public final class WireException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The kinds of end; each becomes the {@code reason} of the session's close event. */
  public enum Kind {
    MALFORMED,
    TOO_BIG,
    TIMEOUT,
    GONE,
    LIMIT
  }

  private final Kind kind;

  public WireException(Kind kind, String detail) {
    super(detail);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
