package decnet.decoy.service.ftp;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.net.KeepAlive;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A vsftpd 3.0.3 as Debian 12 installs it, with local users.
 *
 * <pre>
 * S: 220 (vsFTPd 3.0.3)
 * C: USER root
 * S: 331 Please specify the password.
 * C: PASS toor
 * S: 230 Login successful.
 * </pre>
 *
 * <p>Source: RFC 959, 2428, 3659; texts and order measured on the genuine server.
 */
public final class FtpService implements Service {
  private static final Duration IDLE = Duration.ofMinutes(5);
  private static final int MAX_LINE = 4096;

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "ftp",
          "vsftpd 3.0.3 (Debian 12)",
          21,
          Transport.TCP,
          Set.of(OsFamily.LINUX, OsFamily.EMBEDDED),
          List.of(
              PersonaKey.flag("write_enable", true, "whether files can be changed and uploaded"),
              PersonaKey.flag("anonymous_enable", false, "whether anonymous may log in")),
          List.of(
              CommonEvents.PASSWORD_ATTEMPT,
              CommonEvents.COMMAND,
              CommonEvents.FILE_DOWNLOAD,
              CommonEvents.FILE_UPLOAD),
          List.of(
              "TLS is not served (Debian's default has ssl_enable=NO).",
              "Active mode (PORT, EPRT) answers 425 on the sockets link, which begins no connection."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException, InterruptedException {
    session.out().keepAlive(KeepAlive.SYSTEM); // ss -to beside vsftpd 3.0.3: keepalive, 119 min
    FtpReplies replies = new FtpReplies(session);
    replies.send(220, "(vsFTPd 3.0.3)");
    session.in().idleTimeout(IDLE);
    FtpLogin login = new FtpLogin(session, replies);
    try {
      FtpCommand command = next(session);
      while (command != null && !login.isOver()) {
        if (login.account().isPresent()) {
          FtpSession logged = new FtpSession(session, replies, login.account().get());
          while (command != null && logged.run(command)) {
            command = next(session);
          }
          return;
        }
        login.run(command);
        if (!login.isOver()) {
          command = next(session);
        }
      }
    } catch (WireException broken) {
      if (broken.kind() == Kind.TOO_BIG) {
        replies.send(500, "Input line too long.");
        session.in().drop(MAX_LINE);
      } else if (broken.kind() == Kind.TIMEOUT) {
        replies.send(421, "Timeout.");
      }
      session.out().flush();
      throw broken;
    }
  }

  private static @org.jspecify.annotations.Nullable FtpCommand next(Session session)
      throws IOException {
    while (true) {
      Bytes line = session.in().readUntil('\n', MAX_LINE);
      if (line == null) {
        return null;
      }
      String text = FtpCommand.clean(line.latin1());
      if (!text.isEmpty()) {
        return FtpCommand.of(text);
      }
    }
  }
}
