package decnet.decoy.service.ssh;

import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.event.Param;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that concern no channel. Forwarded ports are promised and never opened: nothing here
 * listens. One thread. Source: RFC 4254 §4 and §7.1, OpenSSH's PROTOCOL.
 */
final class GlobalRequests {
  private static final int MAX_FORWARDS = 64;
  private static final int PRIVILEGED = 1024;
  private static final int FIRST_EPHEMERAL = 32_768; // Linux: ip_local_port_range
  private static final int EPHEMERALS = 28_232;
  private static final byte[] NOTHING = new byte[0];

  private final Session session;
  private final Transport transport;
  private final HostKeys keys;
  private final Account account;
  private final Set<String> forwards = new HashSet<>();
  private boolean noMoreSessions;

  GlobalRequests(Session session, Transport transport, HostKeys keys, Account account) {
    this.session = session;
    this.transport = transport;
    this.keys = keys;
    this.account = account;
  }

  /** Whether the client gave up the right to open more sessions. */
  boolean isLastSession() {
    return noMoreSessions;
  }

  void answer(WireReader in) throws IOException {
    String name = in.cstring();
    boolean reply = in.flag();
    byte[] answer =
        switch (name) {
          case "no-more-sessions@openssh.com" -> {
            noMoreSessions = true;
            yield NOTHING;
          }
          case "hostkeys-prove-00@openssh.com" -> prove(in);
          case "tcpip-forward" -> forward(in.cstring(), in.u32());
          case "cancel-tcpip-forward" -> cancel(in.cstring() + ":" + in.u32());
          case "streamlocal-forward@openssh.com" -> forward("unix:" + in.cstring());
          case "cancel-streamlocal-forward@openssh.com" -> cancel("unix:" + in.cstring());
          default -> null;
        };
    if (reply) {
      transport.send(
          answer == null
              ? new byte[] {Message.REQUEST_FAILURE}
              : new WireWriter().u8(Message.REQUEST_SUCCESS).raw(answer).done());
    }
  }

  private byte @Nullable [] forward(String address, long wanted) {
    if (wanted > 65_535 || (wanted != 0 && wanted < PRIVILEGED && !account.isRoot())) {
      return null;
    }
    long port = wanted == 0 ? FIRST_EPHEMERAL + session.random().nextInt(EPHEMERALS) : wanted;
    byte[] done = forward(address + ":" + port);
    return done == null || wanted != 0 ? done : new WireWriter().u32(port).done();
  }

  private byte @Nullable [] forward(String where) {
    boolean done = forwards.size() < MAX_FORWARDS && forwards.add(where);
    session.event(
        SshService.FORWARD.type(),
        Param.of("address", where),
        Param.of("outcome", done ? "promised" : "refused"));
    return done ? NOTHING : null;
  }

  private byte @Nullable [] cancel(String where) {
    return forwards.remove(where) ? NOTHING : null;
  }

  private byte @Nullable [] prove(WireReader in) throws IOException {
    WireWriter proofs = new WireWriter();
    while (!in.isAtEnd()) {
      byte[] wanted = in.string();
      String algorithm = null;
      for (String name : new String[] {"rsa-sha2-512", "ecdsa-sha2-nistp256", "ssh-ed25519"}) {
        algorithm = Arrays.equals(keys.blob(name), wanted) ? name : algorithm;
      }
      if (algorithm == null) {
        return null;
      }
      byte[] covered =
          new WireWriter()
              .text("hostkeys-prove-00@openssh.com")
              .string(transport.sessionId())
              .string(wanted)
              .done();
      proofs.string(keys.sign(algorithm, covered));
    }
    return proofs.done();
  }
}
