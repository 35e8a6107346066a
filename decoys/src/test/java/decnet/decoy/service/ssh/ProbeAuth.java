package decnet.decoy.service.ssh;

import java.io.IOException;

/** Requests of user authentication for probes. */
final class ProbeAuth {
  /** A public key that nobody has the other half of. */
  static final byte[] KEY = new WireWriter().text("ssh-ed25519").string(new byte[32]).done();

  private ProbeAuth() {}

  static WireWriter request(String user, String service, String method) {
    return new WireWriter().u8(Message.USERAUTH_REQUEST).text(user).text(service).text(method);
  }

  static WireWriter request(String user, String method) {
    return request(user, "ssh-connection", method);
  }

  static byte[] none(String user) {
    return request(user, "none").done();
  }

  static byte[] password(String user, String password) {
    return request(user, "password").flag(false).text(password).done();
  }

  static byte[] key(String user, String algorithm, byte[] blob) {
    return request(user, "publickey").flag(false).text(algorithm).string(blob).done();
  }

  /** A request, or several, after the service was accepted. */
  static void say(ProbeClient client, String name) throws IOException {
    switch (name) {
      case "none" -> client.send(none("tester"));
      case "none-inv" -> client.send(none("nosuch"));
      case "none-root" -> client.send(none("root"));
      case "none-x2" -> repeat(client, 2, none("tester"));
      case "none-trail" -> client.send(request("tester", "none").u8(0).done());
      case "pw-bad" -> client.send(password("tester", "wrong"));
      case "pw-inv" -> client.send(password("nosuch", "wrong"));
      case "pw-root" -> client.send(password("root", "wrong"));
      case "pw-empty" -> client.send(password("tester", ""));
      case "pw-long" -> client.send(password("tester", "x".repeat(2000)));
      case "pw-nul" -> client.send(password("tester", "a\0b"));
      case "pw-change" ->
          client.send(request("tester", "password").flag(true).text("old").text("new").done());
      case "pw-short" -> client.send(request("tester", "password").flag(false).done());
      case "kbd" -> client.send(request("tester", "keyboard-interactive").text("").text("").done());
      case "foo" -> client.send(request("tester", "foo").done());
      case "hostbased" -> client.send(request("tester", "hostbased").done());
      case "svc-foo" -> client.send(request("tester", "foo", "none").done());
      case "svc-userauth" -> client.send(request("tester", "ssh-userauth", "none").done());
      case "svc-again" -> client.send(service());
      case "max-pk" -> repeat(client, 6, key("tester", "ssh-ed25519", KEY));
      case "max-pw" -> repeat(client, 6, password("tester", "wrong"));
      case "max-inv" -> repeat(client, 6, password("nosuch", "wrong"));
      default -> users(client, name);
    }
  }

  private static void users(ProbeClient client, String name) throws IOException {
    switch (name) {
      case "user-change" -> {
        client.send(none("tester"));
        client.send(none("root"));
      }
      case "svc-change" -> {
        client.send(none("tester"));
        client.send(request("tester", "foo", "none").done());
      }
      case "user-empty" -> client.send(none(""));
      case "user-long" -> client.send(none("x".repeat(10_000)));
      case "user-nul" -> client.send(none("a\0b"));
      case "user-style" -> client.send(password("tester:style", "wrong"));
      case "user-utf8" -> client.send(none("\u00c3\u00a9"));
      case "short" -> client.send(Probes.typed(Message.USERAUTH_REQUEST, 2));
      case "pk-query" -> client.send(key("tester", "ssh-ed25519", KEY));
      case "pk-badblob" -> client.send(key("tester", "ssh-ed25519", new byte[] {1, 2, 3}));
      case "pk-algo" -> client.send(key("tester", "foo", KEY));
      case "pk-inv" -> client.send(key("nosuch", "ssh-ed25519", KEY));
      case "pk-sha1" -> client.send(key("tester", "ssh-rsa", KEY));
      default -> client.send(Probes.typed(Probes.number(name), 16));
    }
  }

  private static byte[] service() {
    return new WireWriter().u8(Message.SERVICE_REQUEST).text("ssh-userauth").done();
  }

  private static void repeat(ProbeClient client, int count, byte[] request) {
    for (int i = 0; i < count; i++) {
      client.send(request);
    }
  }
}
