package decnet.decoy.shell;

import java.io.IOException;

/** A program or builtin of the shell. Stateless; what it works on is in the invocation. */
@FunctionalInterface
interface Command {
  /**
   * Runs to its end.
   *
   * @return the exit status
   */
  int run(Invocation in) throws IOException, InterruptedException;
}
