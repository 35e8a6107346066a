package decnet.decoy.service.mysql;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.event.Param;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Greeting, login and the verdict. */
final class Handshake {
  static final String VERSION = "10.11.19-MariaDB-0+deb12u1";
  private final Session session;
  private final PacketStream packets;
  private final String account;
  private final String password;

  Handshake(Session session, PacketStream packets) {
    this.session = session;
    this.packets = packets;
    account = session.persona().text("user");
    password = passwordOf(session);
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
  @Nullable Login run(long thread) throws IOException {
    Bytes salt = NativePassword.salt(session.random());
    packets.write(greeting(thread, salt));
    Login login = null;
    try {
      Bytes body = packets.next();
      if (body == null) {
        return null;
      }
      login = Login.parse(body);
      Bytes response = login.response();
      if (!login.plugin().equals(NativePassword.PLUGIN) && login.has(Capability.PROTOCOL_41)) {
        packets.write(
            new Payload()
                .fixed(1, 0xfe)
                .terminated(NativePassword.PLUGIN)
                .raw(salt.toArray())
                .fixed(1, 0));
        body = packets.next();
        if (body == null) {
          return null;
        }
        response = body;
      }
      verify(login, salt, response);
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

  private static Payload greeting(long thread, Bytes salt) {
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

  private void verify(Login login, Bytes salt, Bytes response) throws SqlError {
    boolean success =
        login.user().equals(Bytes.utf8(account))
            && NativePassword.matches(salt, password, response);
    session.event(
        CommonEvents.AUTH_ATTEMPT.type(),
        Param.of("username", login.user()),
        Param.of("mechanism", "native_password"),
        Param.of("outcome", success ? "success" : "failure"),
        Param.of("challenge", salt.hex()),
        Param.of("response", response.hex()),
        Param.of("hashcat", "11200:$mysqlna$" + salt.hex() + "*" + response.hex()));
    if (!login.has(Capability.PROTOCOL_41)) {
      throw new SqlError(
          1251,
          "08004",
          "Client does not support authentication protocol requested by server; consider upgrading"
              + " MariaDB client");
    }
    if (!success && login.user().utf8().equals("root") && !account.equals("root")) {
      throw new SqlError( // root is tried by unix_socket first
          1698,
          "28000",
          "Access denied for user 'root'@'" + session.peer().remote().address() + "'");
    }
    if (!success) {
      throw new SqlError(
          1045,
          "28000",
          "Access denied for user '"
              + login.user().utf8()
              + "'@'"
              + session.peer().remote().address()
              + "' (using password: "
              + (response.isEmpty() ? "NO" : "YES")
              + ")");
    }
  }
}
