package decnet.decoy.service.ssh;

import decnet.decoy.service.ssh.ProbeClient.Offer;
import java.io.IOException;

/** Requests after a login, for probes. */
final class ProbeChannels {
  private static final int WINDOW = 1 << 20;
  private static final int NOWHERE = 7;

  private ProbeChannels() {}

  private static WireWriter open(String type, int channel, int window) {
    return new WireWriter()
        .u8(Message.CHANNEL_OPEN)
        .text(type)
        .u32(channel)
        .u32(window)
        .u32(32_768);
  }

  private static void session(ProbeClient client) {
    client.send(open("session", 0, WINDOW).done());
  }

  private static WireWriter request(int channel, String name) {
    return new WireWriter().u8(Message.CHANNEL_REQUEST).u32(channel).text(name).flag(true);
  }

  private static WireWriter global(String name) {
    return new WireWriter().u8(Message.GLOBAL_REQUEST).text(name).flag(true);
  }

  private static void exec(ProbeClient client, String command) {
    session(client);
    client.send(request(0, "exec").text(command).done());
  }

  /** Runs {@code command} on {@code channel} to its end, saying NULs to it as scp wants. */
  static void run(ProbeClient client, int channel, String command) throws IOException {
    client.send(open("session", channel, WINDOW).done());
    ends(client, channel, command);
  }

  /** Like {@link #run}, on a terminal. */
  static void terminal(ProbeClient client, int channel, String command) throws IOException {
    client.send(open("session", channel, WINDOW).done());
    client.send(
        request(channel, "pty-req").text("xterm").u32(80).u32(24).u32(0).u32(0).text("\0").done());
    ends(client, channel, command);
  }

  private static void ends(ProbeClient client, int channel, String command) throws IOException {
    client.send(request(channel, "exec").text(command).done());
    client.send(data(channel, 3));
    client.await(Message.CHANNEL_CLOSE);
  }

  private static byte[] data(int channel, int count) {
    return new WireWriter().u8(Message.CHANNEL_DATA).u32(channel).string(new byte[count]).done();
  }

  static void say(ProbeClient client, String name) throws IOException {
    switch (name) {
      case "login" -> {
        // nothing more is said
      }
      case "open" -> session(client);
      case "open-x12" -> {
        for (int i = 0; i < 12; i++) {
          client.send(open("session", i, WINDOW).done());
        }
      }
      case "rekey" -> {
        client.rekey(Offer.usual());
        session(client);
      }
      case "disc" ->
          client.send(new WireWriter().u8(Message.DISCONNECT).u32(11).text("").text("").done());
      case "msg-81", "msg-82", "msg-3", "msg-5", "msg-7", "msg-50", "msg-51", "msg-60", "msg-192" ->
          client.send(Probes.typed(Probes.number(name), 16));
      default -> {
        if (name.startsWith("open-") || name.startsWith("dtcp-") || name.equals("dstream")) {
          opens(client, name);
        } else if (name.startsWith("greq-") || name.endsWith("-nochan")) {
          globals(client, name);
        } else if (name.matches("exec.*|shell|sftp|signal|bigdata|data-.*")) {
          programs(client, name);
        } else {
          session(client);
          settings(client, name);
        }
      }
    }
  }

  private static void opens(ProbeClient client, String name) {
    client.send(
        switch (name) {
          case "open-x11" -> open("x11", 0, WINDOW).text("127.0.0.1").u32(6000).done();
          case "open-agent" -> open("auth-agent@openssh.com", 0, WINDOW).done();
          case "open-tun" -> open("tun@openssh.com", 0, WINDOW).u32(1).u32(0).done();
          case "dtcp-refused" -> direct("127.0.0.1", 1);
          case "dtcp-ok" -> direct("127.0.0.1", 22);
          case "dtcp-nx" -> direct("nosuch.invalid", 22);
          case "dstream" ->
              open("direct-streamlocal@openssh.com", 0, WINDOW)
                  .text("/nosuch")
                  .text("")
                  .u32(0)
                  .done();
          default -> open("foo", 0, WINDOW).done();
        });
  }

  private static byte[] direct(String host, int port) {
    return open("direct-tcpip", 0, WINDOW)
        .text(host)
        .u32(port)
        .text("127.0.0.1")
        .u32(40_000)
        .done();
  }

  private static void globals(ProbeClient client, String name) {
    client.send(
        switch (name) {
          case "greq-keepalive" -> global("keepalive@openssh.com").done();
          case "greq-nomore" ->
              new WireWriter()
                  .u8(Message.GLOBAL_REQUEST)
                  .text("no-more-sessions@openssh.com")
                  .flag(false)
                  .done();
          case "greq-fwd" -> global("tcpip-forward").text("localhost").u32(0).done();
          case "greq-cancel" -> global("cancel-tcpip-forward").text("localhost").u32(7777).done();
          case "data-nochan" -> data(NOWHERE, 3);
          case "req-nochan" -> request(NOWHERE, "shell").done();
          case "win-nochan" ->
              new WireWriter().u8(Message.CHANNEL_WINDOW_ADJUST).u32(NOWHERE).u32(1).done();
          case "close-nochan" -> new WireWriter().u8(Message.CHANNEL_CLOSE).u32(NOWHERE).done();
          case "conf-nochan" ->
              new WireWriter()
                  .u8(Message.CHANNEL_OPEN_CONFIRMATION)
                  .u32(NOWHERE)
                  .u32(0)
                  .u32(0)
                  .u32(0)
                  .done();
          default -> global("foo").done();
        });
    if (name.equals("greq-nomore")) {
      session(client);
    }
  }

  private static void programs(ProbeClient client, String name) throws IOException {
    switch (name) {
      case "exec" -> exec(client, "echo hi; sleep 0.3; echo err >&2; exit 3");
      case "exec-twice" -> {
        exec(client, "read line; true");
        client.send(request(0, "exec").text("true").done());
        client.send(new WireWriter().u8(Message.CHANNEL_DATA).u32(0).text("\n").done());
      }
      case "exec-signal" -> exec(client, "kill -9 $$");
      case "exec-win0" -> {
        client.send(open("session", 0, 0).done());
        client.send(request(0, "exec").text("echo hi").done());
      }
      case "shell" -> {
        session(client);
        client.send(request(0, "shell").done());
      }
      case "sftp" -> {
        session(client);
        client.send(request(0, "subsystem").text("sftp").done());
        byte[] init = new WireWriter().u32(5).u8(1).u32(3).done();
        client.send(new WireWriter().u8(Message.CHANNEL_DATA).u32(0).string(init).done());
      }
      case "signal" -> {
        exec(client, "cat");
        client.send(request(0, "signal").text("INT").done());
      }
      case "data-overmax" -> {
        exec(client, "cat > /dev/null");
        client.send(data(0, 40_000));
      }
      case "data-before-exec" -> {
        session(client);
        client.send(data(0, 10));
      }
      default -> bulk(client);
    }
  }

  /** 75 times 32,000 bytes, as far as the window goes. */
  private static void bulk(ProbeClient client) throws IOException {
    exec(client, "cat > /dev/null");
    long window = 0;
    for (int i = 0; i < 75; i++) {
      while (window < 32_000) {
        window += client.awaitWindow();
      }
      client.send(data(0, 32_000));
      window -= 32_000;
    }
  }

  private static void settings(ProbeClient client, String name) {
    switch (name) {
      case "pty" ->
          client.send(
              request(0, "pty-req").text("xterm").u32(80).u32(24).u32(0).u32(0).text("\0").done());
      case "env" -> {
        client.send(request(0, "env").text("LANG").text("C").done());
        client.send(request(0, "env").text("FOO").text("bar").done());
      }
      case "subs-foo" -> client.send(request(0, "subsystem").text("foo").done());
      case "x11req" ->
          client.send(
              request(0, "x11-req")
                  .flag(false)
                  .text("MIT-MAGIC-COOKIE-1")
                  .text("00")
                  .u32(0)
                  .done());
      case "agentreq" -> client.send(request(0, "auth-agent-req@openssh.com").done());
      case "break" -> client.send(request(0, "break").u32(100).done());
      case "eow" -> client.send(request(0, "eow@openssh.com").done());
      case "close" -> client.send(new WireWriter().u8(Message.CHANNEL_CLOSE).u32(0).done());
      case "eof" -> client.send(new WireWriter().u8(Message.CHANNEL_EOF).u32(0).done());
      default -> client.send(request(0, "foo").done());
    }
  }
}
