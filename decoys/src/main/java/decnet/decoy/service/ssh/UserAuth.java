package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.CommonEvents;
import decnet.decoy.Machine;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.event.Param;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * User authentication with none, password and public keys. Failures take as long as sshd makes
 * them: a time of the user's own, doubled until it covers the work. Source: RFC 4252; delays,
 * counting and texts measured on the genuine server.
 */
final class UserAuth {
  private static final String SERVICE = "ssh-userauth";
  private static final String HOSTBOUND = "publickey-hostbound-v00@openssh.com";
  private static final int MAX_FAILURES = 6;
  private static final int MAX_PASSWORD = 1024;
  private static final double LEAST_DELAY_MS = 5;
  private static final double DELAY_SPREAD_MS = 4.3;

  private final Session session;
  private final Transport transport;
  private @Nullable String user;
  private String service = "";
  private int requests;
  private int failures;

  UserAuth(Session session, Transport transport) {
    this.session = session;
    this.transport = transport;
  }

  /** The account that was logged in to; null when the peer left. */
  @Nullable Account run() throws IOException, InterruptedException {
    boolean begun = false;
    for (byte[] message = transport.next(); message != null; message = transport.next()) {
      int type = message[0] & 255;
      if (type == Message.SERVICE_REQUEST) {
        begin(message);
        begun = true;
      } else if (type == Message.USERAUTH_REQUEST && begun) {
        Optional<Account> account = request(WireReader.of(message));
        if (account.isPresent()) {
          return account.get();
        }
      } else {
        transport.unimplemented();
      }
    }
    return null;
  }

  private void begin(byte[] message) throws IOException {
    WireReader in = WireReader.of(message);
    String name = in.cstring();
    in.end();
    if (!name.equals(SERVICE)) {
      throw transport.disconnect("bad service request " + name);
    }
    transport.send(new WireWriter().u8(Message.SERVICE_ACCEPT).text(name).done());
  }

  private Optional<Account> request(WireReader in) throws IOException, InterruptedException {
    String name = in.cstring();
    String wanted = in.cstring();
    String method = in.cstring();
    if (user == null) {
      user = name;
      service = wanted;
    } else if (!user.equals(name) || !service.equals(wanted)) {
      throw transport.disconnect(
          "Change of username or service not allowed: ("
              + user
              + ","
              + service
              + ") -> ("
              + name
              + ","
              + wanted
              + ")");
    }
    requests++;
    switch (method) {
      case "none" -> {
        in.end();
        if (requests > 1) {
          attempt(name, "none", "failure"); // the first one is how every client asks for methods
        }
        fail(0, requests > 1);
      }
      case "password" -> {
        return password(name, in);
      }
      case "publickey", HOSTBOUND -> {
        return key(name, method, in);
      }
      default -> fail(0, true);
    }
    return Optional.empty();
  }

  private Optional<Account> password(String name, WireReader in)
      throws IOException, InterruptedException {
    boolean change = in.flag();
    byte[] password = in.string();
    if (change) {
      in.string();
    }
    in.end();
    String clear = new String(password, StandardCharsets.UTF_8);
    if (clear.indexOf(0) >= 0) {
      throw new WireException(Kind.MALFORMED, "NUL in a password");
    }
    boolean judged = !change && password.length > 0 && password.length <= MAX_PASSWORD;
    Optional<Account> account =
        judged && service.equals("ssh-connection")
            ? session.machine().world().login(utf8(name), clear)
            : Optional.empty();
    session.event(
        "auth.attempt",
        CommonEvents.login(
            Bytes.latin1(name), Bytes.of(password), "password", account.isPresent()));
    if (account.isPresent()) {
      pad(5 + 35 * session.random().nextDouble(), name);
      succeed();
      return account;
    }
    // pam_unix waits for two seconds, a quarter more or less
    fail(judged ? 1500 + 1000 * session.random().nextDouble() : 0, true);
    return Optional.empty();
  }

  private Optional<Account> key(String name, String method, WireReader in)
      throws IOException, InterruptedException {
    boolean signed = in.flag();
    String algorithm = in.cstring();
    byte[] blob = in.string();
    WireWriter covered =
        new WireWriter().string(transport.sessionId()).u8(Message.USERAUTH_REQUEST);
    covered.text(name).text(service).text(method).flag(true).text(algorithm).string(blob);
    if (method.equals(HOSTBOUND)) {
      covered.string(in.string());
    }
    byte[] signature = signed ? in.string() : new byte[0];
    in.end();
    Machine machine = session.machine();
    Account account = machine.world().accounts().get(utf8(name));
    boolean admitted =
        account != null
            && service.equals("ssh-connection")
            && AuthorizedKeys.admits(machine.world().files(), account, algorithm, blob);
    boolean opens =
        admitted && signed && AuthorizedKeys.verifies(algorithm, blob, covered.done(), signature);
    String print =
        "SHA256:"
            + Base64.getEncoder()
                .withoutPadding()
                .encodeToString(KeyAgreements.Digests.of("SHA-256").digest(blob));
    attempt(name, "publickey", opens ? "success" : "failure", Param.of("fingerprint", print));
    if (opens) {
      pad(0, name);
      succeed();
      return Optional.ofNullable(account);
    }
    if (admitted && !signed) {
      pad(0, name);
      transport.send(
          new WireWriter().u8(Message.USERAUTH_PK_OK).text(algorithm).string(blob).done());
    } else {
      fail(0, true);
    }
    return Optional.empty();
  }

  private void succeed() throws IOException {
    transport.send(new byte[] {Message.USERAUTH_SUCCESS});
    transport.authenticated();
  }

  private void attempt(String name, String mechanism, String outcome, Param... more) {
    Param[] all = new Param[3 + more.length];
    all[0] = Param.of("username", Bytes.latin1(name));
    all[1] = Param.of("mechanism", mechanism);
    all[2] = Param.of("outcome", outcome);
    System.arraycopy(more, 0, all, 3, more.length);
    session.event("auth.attempt", all);
  }

  private void fail(double workMillis, boolean counts) throws IOException, InterruptedException {
    pad(workMillis, user == null ? "" : user);
    if (counts && ++failures >= MAX_FAILURES) {
      throw transport.disconnect("Too many authentication failures");
    }
    transport.send(
        new WireWriter()
            .u8(Message.USERAUTH_FAILURE)
            .text("publickey,password")
            .flag(false)
            .done());
  }

  private void pad(double workMillis, String name) throws InterruptedException {
    byte[] hash =
        KeyAgreements.Digests.of("SHA-256").digest(name.getBytes(StandardCharsets.ISO_8859_1));
    Bytes drawn =
        session.machine().identity().derive("ssh.delay." + HexFormat.of().formatHex(hash), 2);
    double fraction = ((drawn.at(0) & 255) << 8 | drawn.at(1) & 255) / 65536.0;
    double delay = LEAST_DELAY_MS + DELAY_SPREAD_MS * fraction;
    while (delay < workMillis) {
      delay *= 2;
    }
    session.pause(Duration.ofNanos((long) (delay * 1e6)));
  }

  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
