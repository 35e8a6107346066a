package decnet.decoy.service.ssh;

import decnet.decoy.Session;
import decnet.decoy.world.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The connection protocol after login: channels and their requests. One thread. Source: RFC 4254,
 * OpenSSH's PROTOCOL; refusals measured on the genuine server.
 */
final class Connection {
  private static final int MAX_SESSIONS = 10;
  private static final int MAX_THREADS = 60; // a session forks no more than 64
  private static final int MAX_CHANNELS = 64;
  private static final int MAX_ENVIRONMENT = 64;
  private static final int CONNECT_FAILED = 2;

  private final Session session;
  private final Transport transport;
  private final HostKeys keys;
  private final Budget inward;
  private final GlobalRequests globals;
  private final Programs programs;
  private final TcpForward forward;
  private final Map<Integer, Channel> channels = new HashMap<>();

  Connection(Session session, Transport transport, HostKeys keys, Account account) {
    this.session = session;
    this.transport = transport;
    this.keys = keys;
    inward = Budgets.of(session.machine()).inward();
    globals = new GlobalRequests(session, transport, keys, account);
    Budget threads = new Budget(MAX_THREADS);
    boolean openSsh = transport.client().contains("-OpenSSH_");
    programs = new Programs(session, account, threads, openSsh);
    forward = new TcpForward(session, transport, threads);
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
      case Message.GLOBAL_REQUEST -> globals.answer(in);
      case Message.CHANNEL_OPEN -> open(in);
      case Message.CHANNEL_OPEN_CONFIRMATION ->
          throw nonexistent("open confirmation packet", in.u32());
      case Message.CHANNEL_OPEN_FAILURE -> throw nonexistent("open failure packet", in.u32());
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

  /** The refusal of a channel that the peer calls {@code peer}. */
  static byte[] refusal(long peer, String text) {
    return new WireWriter()
        .u8(Message.CHANNEL_OPEN_FAILURE)
        .u32(peer)
        .u32(CONNECT_FAILED)
        .text(text)
        .text("")
        .done();
  }

  private void open(WireReader in) throws IOException {
    String type = in.cstring();
    long peer = in.u32();
    long window = in.u32();
    long packet = in.u32();
    channels.values().removeIf(Channel::isOver);
    long sessions =
        channels.values().stream().filter(c -> c.kind() == Channel.Kind.SESSION).count();
    if (type.equals("session") && globals.isLastSession()) {
      throw transport.disconnect(
          "Possible attack: attempt to open a session after additional sessions disabled");
    }
    if (type.equals("session") && sessions < MAX_SESSIONS && channels.size() < MAX_CHANNELS) {
      Channel channel = add(Channel.Kind.SESSION, peer, window, packet);
      channel.confirm();
    } else if (type.equals("direct-tcpip") && channels.size() < MAX_CHANNELS) {
      String host = in.cstring();
      int port = (int) in.u32();
      in.cstring();
      in.u32();
      in.end();
      Channel channel = add(Channel.Kind.FORWARD, peer, window, packet);
      if (!forward.open(channel, host, port)) {
        channels.remove(channel.id());
      }
    } else {
      if (type.equals("tun@openssh.com")) {
        transport.debug("Server has rejected tunnel device forwarding");
      }
      transport.send(refusal(peer, "open failed"));
    }
  }

  private Channel add(Channel.Kind kind, long peer, long window, long packet) {
    int id = 0;
    while (channels.containsKey(id)) {
      id++;
    }
    Channel channel = new Channel(transport, inward, kind, id, peer, window, packet);
    channels.put(id, channel);
    return channel;
  }

  private void request(WireReader in) throws IOException {
    long id = in.u32();
    Channel channel = channels.get((int) id);
    if (channel == null) {
      throw transport.disconnect("server_input_channel_req: unknown channel " + id);
    }
    String name = in.cstring();
    boolean reply = in.flag();
    if (channel.kind() == Channel.Kind.FORWARD) {
      answer(channel, reply, false);
      return;
    }
    switch (name) {
      case "shell" -> start(channel, reply, () -> programs.shell(channel, null));
      case "exec" -> {
        String command = new String(in.string(), StandardCharsets.ISO_8859_1);
        start(channel, reply, () -> programs.shell(channel, command));
      }
      case "subsystem" -> {
        if (in.cstring().equals("sftp")) {
          start(channel, reply, () -> programs.sftp(channel));
        } else {
          answer(channel, reply, false);
        }
      }
      default -> answer(channel, reply, settles(channel, name, in));
    }
  }

  /** A request that starts nothing; whether it is granted. */
  private boolean settles(Channel channel, String name, WireReader in) throws IOException {
    return switch (name) {
      case "env" -> environment(channel, in.cstring(), in.cstring());
      case "pty-req" -> {
        channel.terminal(in.cstring(), in.u32(), in.u32());
        yield true;
      }
      case "window-change" -> {
        var terminal = channel.terminal();
        if (terminal != null) {
          channel.terminal(terminal.type(), in.u32(), in.u32());
        }
        yield true;
      }
      case "signal" -> channel.signal(Programs.signal(in.cstring()), session.clock().nanoTime());
      case "x11-req", "auth-agent-req@openssh.com" -> true;
      default -> false;
    };
  }

  /** Starts something. */
  @FunctionalInterface
  private interface Start {
    boolean run() throws IOException;
  }

  private void start(Channel channel, boolean reply, Start start) throws IOException {
    boolean starts = channel.start();
    answer(channel, reply, starts);
    if (starts) {
      session.out().noDelay(true);
      if (!start.run()) {
        channel.finished(1, false); // as when fork(2) fails
      }
    }
  }

  private void answer(Channel channel, boolean reply, boolean granted) throws IOException {
    if (reply) {
      transport.send(
          channel.message(granted ? Message.CHANNEL_SUCCESS : Message.CHANNEL_FAILURE).done());
    }
  }

  private static boolean environment(Channel channel, String name, String value) {
    // AcceptEnv LANG LC_* of Debian's sshd_config
    boolean accepted = name.equals("LANG") || name.startsWith("LC_");
    if (accepted && channel.environment().size() < MAX_ENVIRONMENT) {
      channel.environment().put(name, value);
    }
    return accepted;
  }
}
