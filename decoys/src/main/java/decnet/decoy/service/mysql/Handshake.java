package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.event.Param;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Greeting, login and the verdict, at the start and when a client changes its user. */
final class Handshake {
  static final String VERSION = "10.11.19-MariaDB-0+deb12u1";
  private static final int MAX_FAILED_CHANGES = 3;
  private static final Duration FAILED_CHANGE = Duration.ofSeconds(1); // measured

  private final Session session;
  private final PacketStream packets;
  private final String account;
  private final String password;
  private final int thread;
  private final Bytes salt;
  private int failedChanges;

  Handshake(Session session, PacketStream packets, int thread) {
    this.session = session;
    this.packets = packets;
    this.thread = thread;
    account = session.persona().text("user");
    password = passwordOf(session);
    salt = NativePassword.salt(session.random());
  }

  /** The weak account's password: as configured, else the machine account's of the same name. */
  static String passwordOf(Session session) {
    String configured = session.persona().text("password");
    Account known = session.machine().world().accounts().get(session.persona().text("user"));
    if (!configured.isEmpty() || known == null || known.password() == null) {
      return configured;
    }
    return known.password();
  }

  /** The login that was accepted; null when the peer was refused or went. */
  @Nullable Login run() throws IOException {
    packets.write(greeting());
    Login login = null;
    try {
      Bytes body = packets.next();
      if (body == null) {
        return null;
      }
      login = Login.parse(body);
      Bytes response = login.response();
      if (!login.plugin().equals(NativePassword.PLUGIN) && login.has(Capability.PROTOCOL_41)) {
        body = switched();
        if (body == null) {
          return null;
        }
        response = body;
      }
      verify(login, response);
      return login;
    } catch (SqlError error) {
      packets.write(error, login == null || login.has(Capability.PROTOCOL_41));
      if (error.code() == 1156) {
        session.out().flush();
        session.reset();
        throw new WireException(Kind.MALFORMED, "packet out of order before login");
      }
      return null;
    }
  }

  /** The answer to the request for another method, which is always the only one. */
  private @Nullable Bytes switched() throws IOException, SqlError {
    packets.write(
        new Payload()
            .fixed(1, 0xfe)
            .terminated(NativePassword.PLUGIN)
            .raw(salt.toArray())
            .fixed(1, 0));
    return packets.next();
  }

  /**
   * COM_CHANGE_USER: the new login, null when the peer went. A failure takes a second and leaves
   * the connection as it was; after three nothing is asked any more.
   */
  @Nullable Login change(Bytes body, Login before)
      throws IOException, InterruptedException, SqlError {
    try {
      if (failedChanges >= MAX_FAILED_CHANGES) {
        throw SqlError.unknownCommand();
      }
      if (body.isEmpty()) {
        packets.write(greeting());
        Bytes answer = packets.next();
        if (answer == null) {
          return null;
        }
        Login login = Login.parse(answer);
        verify(login, login.response());
        return login;
      }
      Login wanted = Login.change(body, before);
      Bytes response = switched();
      if (response == null) {
        return null;
      }
      verify(wanted, response);
      return wanted;
    } catch (SqlError refused) {
      failedChanges++;
      session.pause(FAILED_CHANGE);
      throw refused;
    }
  }

  private Payload greeting() {
    return new Payload()
        .fixed(1, 10)
        .terminated("5.5.5-" + VERSION)
        .fixed(4, thread)
        .raw(salt.slice(0, 8).toArray())
        .fixed(1, 0)
        .fixed(2, Capability.OFFERED & 0xffff)
        .fixed(1, 45) // utf8mb4_general_ci
        .fixed(2, 2) // autocommit
        .fixed(2, Capability.OFFERED >> 16)
        .fixed(1, NativePassword.SALT_BYTES + 1)
        .fixed(6, 0)
        .fixed(4, 0x1d) // MariaDB's own capabilities
        .raw(salt.slice(8, NativePassword.SALT_BYTES).toArray())
        .fixed(1, 0)
        .terminated(NativePassword.PLUGIN);
  }

  private void verify(Login login, Bytes response) throws SqlError {
    boolean success =
        login.user().equals(Bytes.utf8(account))
            && NativePassword.matches(salt, password, response);
    tell(login, response, success);
    if (!login.has(Capability.PROTOCOL_41)) {
      throw new SqlError(
          1251,
          "08004",
          "Client does not support authentication protocol requested by server; consider upgrading"
              + " MariaDB client");
    }
    if (!success) {
      String host = Accounts.host(session.peer().remote().address());
      throw Accounts.refusal(login.user().utf8(), account, host, !response.isEmpty());
    }
  }

  /** A line for hashcat is given where there is something to crack: a whole response. */
  private void tell(Login login, Bytes response, boolean success) {
    List<Param> told =
        new ArrayList<>(
            List.of(
                Param.of("username", login.user()),
                Param.of("mechanism", "native_password"),
                Param.of("outcome", success ? "success" : "failure"),
                Param.of("challenge", salt.hex()),
                Param.of("response", response.hex())));
    NativePassword.hashcat(salt, response).ifPresent(line -> told.add(Param.of("hashcat", line)));
    session.event(CommonEvents.AUTH_ATTEMPT.type(), told.toArray(Param[]::new));
  }
}
