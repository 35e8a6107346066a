package decnet.decoy.shell;

/**
 * What bash says of a text that is not a command; {@code incomplete}: more lines could make it one.
 */
final class SyntaxError extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean incomplete;

  private SyntaxError(String message, boolean incomplete) {
    super(message);
    this.incomplete = incomplete;
  }

  static SyntaxError near(String token) {
    return new SyntaxError("syntax error near unexpected token `" + token + "'", false);
  }

  static SyntaxError unfinished() {
    return new SyntaxError("syntax error: unexpected end of file", true);
  }

  boolean isIncomplete() {
    return incomplete;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
