package decnet.decoy.service.telnet;

import static decnet.event.EventSpec.param;

import decnet.base.Bytes;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.shell.LoginShell;
import decnet.decoy.world.Account;
import decnet.decoy.world.FailDelay;
import decnet.decoy.world.Hardware;
import decnet.decoy.world.LastLogins;
import decnet.event.EventSpec;
import decnet.event.Param;
import decnet.net.KeepAlive;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An inetutils-telnetd 2.4 with Debian 12's login.
 *
 * <pre>
 * S: WILL AUTHENTICATION, WILL ENCRYPT, DO TTYPE, DO TSPEED, DO XDISPLOC, DO NEW-ENVIRON, DO ENVIRON
 *    (and nothing until all five DO are answered)
 * S: … Linux 6.1.0-37-amd64 (localhost) (pts/0)  host login:
 * </pre>
 *
 * <p>Source: RFC 854, 855, 857, 858, 1073, 1091, 1184; order and texts measured on the genuine
 * server.
 */
public final class TelnetService implements Service {
  static final EventSpec CLIENT =
      EventSpec.of(
          "telnet.client",
          "What the client told of itself while options were negotiated.",
          param("terminal", "its terminal type"),
          param("options", "every option it answered, in order"));

  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' yyyy", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final Duration LOGIN_TIME = Duration.ofSeconds(60);
  private static final int MAX_TRIES = 5;
  private static final int MAX_NAME = 256;

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "telnet",
          "inetutils-telnetd 2.4 (Debian 12)",
          23,
          Transport.TCP,
          Set.of(OsFamily.LINUX, OsFamily.EMBEDDED),
          List.of(
              PersonaKey.integer(
                  "max_tries", MAX_TRIES, "failed logins before the line is closed")),
          CommonEvents.ofShell(CommonEvents.PASSWORD_ATTEMPT, CLIENT),
          List.of(
              "Within a pivot the data mark after an interrupt comes in band.",
              "ENCRYPT and AUTHENTICATION are offered as by the genuine server and never agreed on."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException, InterruptedException {
    session.out().keepAlive(KeepAlive.SYSTEM); // telnetd(8): -n would turn them off
    TelnetLine line = new TelnetLine(session);
    session.in().deadline(Duration.ofHours(1));
    if (!line.negotiate()) {
      return;
    }
    session.event(
        CLIENT.type(),
        Param.of("terminal", Bytes.latin1(line.terminalType())),
        Param.of("options", line.answered()));
    Hardware hardware = session.machine().world().hardware();
    line.text("\r\nLinux " + hardware.kernel() + " (localhost) (pts/0)\r\n\r\n");
    Optional<Account> account = login(session, line);
    if (account.isPresent()) {
      session.in().deadline(Duration.ZERO);
      welcome(session, line, account.get());
      LoginShell shell = new LoginShell(session, account.get(), line.console(), Map.of());
      shell.run(null);
    }
  }

  private static Optional<Account> login(Session session, TelnetLine line)
      throws IOException, InterruptedException {
    String host = session.machine().identity().hostname();
    long tries = session.persona().integer("max_tries");
    session.in().deadline(LOGIN_TIME);
    try {
      for (int count = 1; count <= tries; count++) {
        line.text(host + " login: ");
        String name = line.readLine(true, MAX_NAME);
        if (name == null && line.isFinished()) {
          return Optional.empty();
        }
        String password = "";
        if (name == null) {
          line.text("\r\n"); // ^D: an empty name that is refused without a password
          name = "";
        } else if (!name.startsWith("-")) {
          line.text("Password: ");
          String typed = line.readLine(false, MAX_NAME);
          if (typed == null) {
            return Optional.empty();
          }
          password = typed;
          line.text("\r\n");
        }
        session.out().flush();
        Optional<Account> account = session.machine().world().login(name, password);
        session.event(
            CommonEvents.AUTH_ATTEMPT.type(),
            CommonEvents.login(
                Bytes.latin1(name), Bytes.latin1(password), "password", account.isPresent()));
        if (account.isPresent()) {
          return account;
        }
        session.pause(FailDelay.of(session.clock().instant(), 3100, 3500));
        line.text(count == tries ? "Login incorrect\r\n" : "\r\nLogin incorrect\r\n");
      }
      line.text("Maximum number of tries exceeded (" + tries + ")\r\n");
      return Optional.empty();
    } catch (decnet.base.WireException late) {
      if (late.kind() == decnet.base.WireException.Kind.TIMEOUT) {
        line.text("\r\nLogin timed out after 60 seconds.\r\n");
        session.out().flush();
      }
      throw late;
    }
  }

  private static void welcome(Session session, TelnetLine line, Account account)
      throws IOException {
    Hardware hardware = session.machine().world().hardware();
    line.text(
        "Linux "
            + session.machine().identity().hostname()
            + " "
            + hardware.kernel()
            + " "
            + hardware.build()
            + " x86_64\r\n");
    String motd =
        session
            .machine()
            .world()
            .files()
            .read(decnet.decoy.world.FileTree.User.of(account), "/etc/motd")
            .latin1();
    line.text(motd.replace("\n", "\r\n"));
    String from = session.peer().remote().address().toString();
    Optional<LastLogins.Login> before =
        session
            .machine()
            .state(LastLogins.class, machine -> new LastLogins())
            .enter(account.name(), session.clock().instant(), from);
    if (before.isPresent()) {
      String last = WHEN.format(before.get().at()) + " from " + before.get().from();
      line.text("Last login: " + last + " on pts/0\r\n");
    }
  }
}
