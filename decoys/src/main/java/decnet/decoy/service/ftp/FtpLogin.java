package decnet.decoy.service.ftp;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.decoy.world.FailDelay;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What vsftpd does before a login. */
final class FtpLogin {
  private static final int MAX_FAILURES = 3; // max_login_fails of vsftpd.conf
  private static final int MAX_CREDENTIAL = 128; // longer ones fail before PAM is asked

  private final Session session;
  private final FtpReplies replies;
  private String user = "";
  private int failures;
  private boolean over;
  private Optional<Account> account = Optional.empty();

  FtpLogin(Session session, FtpReplies replies) {
    this.session = session;
    this.replies = replies;
  }

  Optional<Account> account() {
    return account;
  }

  boolean isOver() {
    return over;
  }

  void run(FtpCommand command) throws IOException, InterruptedException {
    switch (command.verb()) {
      case "USER" -> {
        user = command.argument();
        replies.send(331, "Please specify the password.");
      }
      case "PASS" -> pass(command.argument());
      case "QUIT" -> {
        replies.send(221, "Goodbye.");
        over = true;
      }
      case "FEAT" -> FtpSession.features(replies);
      case "OPTS" -> FtpSession.options(replies, command.argument());
      default -> replies.send(530, "Please login with USER and PASS.");
    }
  }

  private boolean isAnonymous() {
    return user.equals("anonymous") || user.equals("ftp");
  }

  private void pass(String password) throws IOException, InterruptedException {
    if (user.isEmpty()) {
      replies.send(503, "Login with USER first.");
      return;
    }
    account = session.machine().world().login(user, password);
    if (account.isEmpty() && isAnonymous() && session.persona().flag("anonymous_enable")) {
      int ftpUid = 103; // the package's user
      account =
          Optional.of(
              new Account(user, null, ftpUid, ftpUid, "ftp daemon", "/srv", "/usr/sbin/nologin"));
    }
    session.event(
        CommonEvents.AUTH_ATTEMPT.type(),
        CommonEvents.login(
            Bytes.latin1(user), Bytes.latin1(password), "password", account.isPresent()));
    if (account.isPresent()) {
      replies.send(230, "Login successful.");
      return;
    }
    boolean asked = user.length() <= MAX_CREDENTIAL && password.length() <= MAX_CREDENTIAL;
    Duration pam = asked ? FailDelay.of(session.clock().instant(), 1640, 2160) : Duration.ZERO;
    session.pause(pam.plusSeconds(1)); // delay_failed_login
    replies.send(530, "Login incorrect.");
    user = "";
    over = ++failures == MAX_FAILURES;
  }
}
