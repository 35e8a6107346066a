package decnet.decoy.shell;

import java.io.IOException;

/** ^C on the terminal, on its way out of what runs. */
final class Interrupted extends IOException {
  private static final long serialVersionUID = 1L;

  Interrupted() {
    super("interrupted");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
