package decnet.decoy.service.ssh;

import static decnet.event.EventSpec.param;

import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.KeyVault;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.event.EventSpec;
import decnet.net.KeepAlive;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An sshd of OpenSSH 9.2p1 as Debian 12 installs it.
 *
 * <pre>
 * S: SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n
 * C: GET / HTTP/1.0\r\n
 * S: Invalid SSH identification string.\r\n
 * </pre>
 *
 * <p>Source: RFC 4251 to 4254 and OpenSSH's PROTOCOL; errors, lists and delays measured on the
 * genuine server.
 */
public final class SshService implements Service {
  private static final Duration LOGIN_GRACE = Duration.ofMinutes(2);
  private static final long REKEY_BYTES = 1L << 30; // sshd's own for ciphers with small blocks
  private static final int START_MS = 10;
  private static final int START_SPREAD_MS = 15;

  static final EventSpec CLIENT =
      EventSpec.of(
          "ssh.client",
          "A client offered its algorithms.",
          param("version", "its identification line"),
          param("hassh", "MD5 of its algorithms (HASSH)"),
          param("algorithms", "what was hashed"));

  static final EventSpec FORWARD =
      EventSpec.of(
          "ssh.forward",
          "A client asked the server to listen for it; nothing listens.",
          param("address", "address:port or unix:path, as asked"),
          param("outcome", "promised or refused"));

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "ssh",
          "OpenSSH 9.2p1 (Debian 12)",
          22,
          Transport.TCP,
          Set.of(OsFamily.LINUX),
          List.of(
              PersonaKey.text(
                  "version",
                  "OpenSSH_9.2p1 Debian-2+deb12u10",
                  "the identification after SSH-2.0-")),
          CommonEvents.ofShell(
              CommonEvents.AUTH_ATTEMPT.only(
                  "username", "password", "mechanism", "outcome", "fingerprint"),
              CommonEvents.FILE_DOWNLOAD,
              CLIENT,
              FORWARD),
          List.of(
              "Keys of authorized_keys open but for those of security keys (sk-*).",
              "Forwarded ports (ssh -R) are promised and never opened.",
              "The group exchange answers with the groups of RFC 3526."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void prepare(KeyVault keys) {
    HostKeys.begin(keys);
  }

  private final long rekeyBytes;

  public SshService() {
    this(REKEY_BYTES);
  }

  /** {@code rekeyBytes}: after how many bytes the server asks for new keys. */
  SshService(long rekeyBytes) {
    this.rekeyBytes = rekeyBytes;
  }

  @Override
  public void serve(Session session) throws IOException, InterruptedException {
    session.out().keepAlive(KeepAlive.SYSTEM); // sshd_config(5): TCPKeepAlive yes
    Startups startups = session.machine().state(Startups.class, made -> new Startups());
    if (!startups.enter(session.random())) {
      session.out().text("Exceeded MaxStartups\r\n");
      return;
    }
    HostKeys keys = session.machine().state(HostKeys.class, HostKeys::new);
    decnet.decoy.service.ssh.Transport transport =
        new decnet.decoy.service.ssh.Transport(
            session, keys, "SSH-2.0-" + session.persona().text("version"), rekeyBytes);
    try {
      Account account;
      try {
        account = login(session, transport);
      } finally {
        startups.leave();
      }
      if (account != null) {
        new Connection(session, transport, keys, account).run();
      }
    } finally {
      transport.close();
    }
  }

  private static @Nullable Account login(
      Session session, decnet.decoy.service.ssh.Transport transport)
      throws IOException, InterruptedException {
    session.in().deadline(LOGIN_GRACE);
    // sshd forks and executes itself before it speaks
    session.pause(Duration.ofMillis(START_MS + session.random().nextInt(START_SPREAD_MS)));
    Account account = transport.open() ? new UserAuth(session, transport).run() : null;
    session.in().deadline(Duration.ZERO);
    return account;
  }
}
