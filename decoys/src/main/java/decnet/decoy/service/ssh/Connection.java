package decnet.decoy.service.ssh;

import decnet.decoy.Session;
import decnet.decoy.shell.LoginShell;
import decnet.decoy.world.Account;
import decnet.event.SessionTag.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connection protocol after login: channels and global requests. Source: RFC 4254, OpenSSH's
 * PROTOCOL; refusals measured on the genuine server.
 */
final class Connection {
  private static final int MAX_SESSIONS = 10;
  private static final int ADMINISTRATIVELY = 1;
  private static final int CONNECT_FAILED = 2;

  private final Session session;
  private final Transport transport;
  private final HostKeys keys;
  private final Account account;
  private final Map<Integer, Channel> channels = new HashMap<>();
  private final boolean openSsh;
  private boolean noMore;

  Connection(Session session, Transport transport, HostKeys keys, Account account) {
    this.session = session;
    this.transport = transport;
    this.keys = keys;
    this.account = account;
    openSsh = transport.client().contains("-OpenSSH_");
  }

  void run() throws IOException {
    WireWriter hello =
        new WireWriter().u8(Message.GLOBAL_REQUEST).text("hostkeys-00@openssh.com").flag(false);
    keys.blobs().forEach(hello::string);
    transport.flush();
    transport.send(hello.done());
    try {
      for (byte[] message = transport.next(); message != null; message = transport.next()) {
        handle(message[0] & 255, WireReader.of(message));
      }
    } finally {
      channels.values().forEach(Channel::closedByPeer);
    }
  }

  private void handle(int type, WireReader in) throws IOException {
    switch (type) {
      case Message.GLOBAL_REQUEST -> global(in);
      case Message.CHANNEL_OPEN -> open(in);
      case Message.CHANNEL_OPEN_CONFIRMATION, Message.CHANNEL_OPEN_FAILURE ->
          throw nonexistent("open confirmation packet", in.u32());
      case Message.CHANNEL_WINDOW_ADJUST -> {
        Channel channel = channels.get((int) in.u32());
        if (channel != null) {
          channel.widened(in.u32());
        }
      }
      case Message.CHANNEL_DATA -> of("data packet", in).arrived(in.string());
      case Message.CHANNEL_EXTENDED_DATA -> of("extended data packet", in);
      case Message.CHANNEL_EOF -> of("ieof packet", in).endOfInput();
      case Message.CHANNEL_CLOSE -> {
        Channel channel = of("oclose packet", in);
        channel.closedByPeer();
        channel.close();
        channels.remove(channel.id());
      }
      case Message.CHANNEL_REQUEST -> request(in);
      case Message.REQUEST_SUCCESS, Message.REQUEST_FAILURE -> {
        // an answer to a keep-alive that nobody waits for
      }
      default -> transport.unimplemented();
    }
  }

  private Channel of(String what, WireReader in) throws IOException {
    long id = in.u32();
    Channel channel = channels.get((int) id);
    if (channel == null) {
      throw nonexistent(what, id);
    }
    return channel;
  }

  private IOException nonexistent(String what, long id) throws IOException {
    return transport.disconnect(what + " referred to nonexistent channel " + id);
  }

  private void global(WireReader in) throws IOException {
    String name = in.cstring();
    boolean reply = in.flag();
    byte[] answer = null;
    if (name.equals("no-more-sessions@openssh.com")) {
      noMore = true;
      answer = new byte[0];
    } else if (name.equals("hostkeys-prove-00@openssh.com")) {
      answer = prove(in);
    }
    if (reply) {
      transport.send(
          answer == null
              ? new byte[] {Message.REQUEST_FAILURE}
              : new WireWriter().u8(Message.REQUEST_SUCCESS).raw(answer).done());
    }
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

  private void open(WireReader in) throws IOException {
    String type = in.cstring();
    long peer = in.u32();
    long window = in.u32();
    long packet = in.u32();
    if (type.equals("session") && noMore) {
      throw transport.disconnect(
          "Possible attack: attempt to open a session after additional sessions disabled");
    }
    if (!type.equals("session") || channels.size() >= MAX_SESSIONS) {
      int reason = type.equals("direct-tcpip") ? ADMINISTRATIVELY : CONNECT_FAILED;
      transport.send(
          new WireWriter()
              .u8(Message.CHANNEL_OPEN_FAILURE)
              .u32(peer)
              .u32(reason)
              .text("open failed")
              .text("")
              .done());
      return;
    }
    int id = 0;
    while (channels.containsKey(id)) {
      id++;
    }
    channels.put(id, new Channel(transport, id, peer, window, packet));
    transport.send(
        new WireWriter()
            .u8(Message.CHANNEL_OPEN_CONFIRMATION)
            .u32(peer)
            .u32(id)
            .u32(0)
            .u32(Channel.MAX_PACKET)
            .done());
  }

  private void request(WireReader in) throws IOException {
    long id = in.u32();
    Channel channel = channels.get((int) id);
    if (channel == null) {
      throw transport.disconnect("server_input_channel_req: unknown channel " + id);
    }
    String name = in.cstring();
    boolean reply = in.flag();
    String command = null;
    boolean starts = false;
    boolean done = false;
    switch (name) {
      case "env" -> done = environment(channel, in.cstring(), in.cstring());
      case "pty-req" -> {
        channel.terminal(in.cstring(), in.u32(), in.u32());
        done = true;
      }
      case "window-change" -> {
        var terminal = channel.terminal();
        if (terminal != null) {
          channel.terminal(terminal.type(), in.u32(), in.u32());
        }
        done = true;
      }
      case "x11-req", "auth-agent-req@openssh.com" -> done = true;
      case "shell" -> starts = channel.start();
      case "exec" -> {
        command = new String(in.string(), StandardCharsets.UTF_8);
        starts = channel.start();
      }
      default -> done = false;
    }
    if (reply) {
      transport.send(
          channel
              .message(starts || done ? Message.CHANNEL_SUCCESS : Message.CHANNEL_FAILURE)
              .done());
    }
    if (starts) {
      session.out().noDelay(true);
      run(channel, command);
    }
  }

  private static boolean environment(Channel channel, String name, String value) {
    // AcceptEnv LANG LC_* of Debian's sshd_config
    boolean accepted = name.equals("LANG") || name.startsWith("LC_");
    if (accepted && channel.environment().size() < 64) {
      channel.environment().put(name, value);
    }
    return accepted;
  }

  private void run(Channel channel, @Nullable String command) {
    Map<String, String> environment = new HashMap<>(channel.environment());
    Endpoint remote = session.peer().remote();
    Endpoint local = session.peer().local();
    environment.put("SSH_CLIENT", remote.address() + " " + remote.port() + " " + local.port());
    environment.put(
        "SSH_CONNECTION",
        remote.address() + " " + remote.port() + " " + local.address() + " " + local.port());
    var terminal = channel.terminal();
    if (terminal != null) {
      environment.put("SSH_TTY", "/dev/pts/" + channel.id());
      environment.put("TERM", terminal.type());
    }
    session.fork(
        "ssh-channel-" + channel.id(),
        () -> {
          int status = new LoginShell(session, account, channel, environment).run(command);
          channel.finished(status, openSsh);
        });
  }
}
