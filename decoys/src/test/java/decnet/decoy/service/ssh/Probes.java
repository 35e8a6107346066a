package decnet.decoy.service.ssh;

import decnet.decoy.service.ssh.ProbeClient.Offer;
import java.io.IOException;
import java.util.Map;

/** Says to the server what a probe's name means, up to where its answer begins. */
final class Probes {
  private static final Map<String, String> IDENTIFICATIONS =
      Map.ofEntries(
          Map.entry("get", "GET / HTTP/1.0\r\n\r\n"),
          Map.entry("get11", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
          Map.entry("1111", "SSH-1111-x\r\n"),
          Map.entry("1.5", "SSH-1.5-x\r\n"),
          Map.entry("1.99", "SSH-1.99-x\r\n"),
          Map.entry("2.0-empty", "SSH-2.0-\r\n"),
          Map.entry("2.0-nodash", "SSH-2.0\r\n"),
          Map.entry("2.1", "SSH-2.1-x\r\n"),
          Map.entry("3.0", "SSH-3.0-x\r\n"),
          Map.entry("LFonly", "SSH-2.0-x\n"),
          Map.entry("CRonly", "SSH-2.0-x\r"),
          Map.entry("CRmid", "SSH-2.0-a\rb\r\n"),
          Map.entry("lower", "ssh-2.0-x\r\n"),
          Map.entry("crlf1", "\r\n"),
          Map.entry("lf1", "\n"),
          Map.entry("crlfx50", "\r\n".repeat(50)),
          Map.entry("crlfx20000", "\r\n".repeat(20_000)),
          Map.entry("A-nonl-100", "A".repeat(100)),
          Map.entry("A-nonl-300", "A".repeat(300)),
          Map.entry("A-8191", "A".repeat(8191)),
          Map.entry("A-8192", "A".repeat(8192)),
          Map.entry("A-nonl-10000", "A".repeat(10_000)),
          Map.entry("A-256nl", "A".repeat(256) + "\n"),
          Map.entry("nul", "SSH-2.0-a\0b\r\n"),
          Map.entry("nulfirst", "\0SSH-2.0-x\r\n"),
          Map.entry("hi", "SSH-2.0-\u00e9\u00ff\r\n"),
          Map.entry("tab", "SSH-2.0-a\tb\r\n"),
          Map.entry("tls", "\u0016\u0003\u0001\0\u00a5\u0001\0\0\u00a1\u0003\u0003\r\n"),
          Map.entry("tls-nolf", "\u0016\u0003\u0001\0\u00a5\u0001\0\0\u00a1\u0003\u0003"),
          Map.entry("rdp", "\u0003\0\0\u0013\u000e\u00e0\0\0\0\0\0\u0001\0\u0008\0\u0003\0\0\0"),
          Map.entry("partial-fin", "SSH-2.0-x"),
          Map.entry("fin", ""),
          Map.entry("full-fin", "SSH-2.0-x\r\n"),
          Map.entry("mapper", "SSH-1.0-SSH_Version_Mapper\r\n"),
          Map.entry("mapper2", "SSH-2.0-SSH_Version_Mapper\r\n"),
          Map.entry("sun", "SSH-2.0-Sun_SSH_1.1\r\n"),
          Map.entry("putty", "SSH-2.0-PuTTY_Release_0.78\r\n"),
          Map.entry("old", "SSH-2.0-OpenSSH_2.3.0\r\n"),
          Map.entry("scanssh", "SSH-1.0-SSH_Version_Mapper\n"),
          Map.entry("2.0probe-", "SSH-2.0-probe-5e8\r\n"),
          Map.entry("2lines", "hello\r\nSSH-2.0-x\r\n"),
          Map.entry("sp", " SSH-2.0-x\r\n"));

  private static final Map<String, String> CIPHERS =
      Map.of(
          "ctr", "aes128-ctr",
          "etm", "aes128-ctr",
          "cha", "chacha20-poly1305@openssh.com",
          "gcm", "aes128-gcm@openssh.com");

  private Probes() {}

  static byte[] identification(String name) {
    String text =
        name.startsWith("ssh2-long-")
            ? "SSH-2.0-" + "x".repeat(number(name) - 8) + "\r\n"
            : IDENTIFICATIONS.getOrDefault(name, "");
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** The number at the end of a probe's name. */
  static int number(String name) {
    return (int) Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
  }

  static byte[] typed(int type, int zeros) {
    return new WireWriter().u8(type).raw(new byte[zeros]).done();
  }

  /** A raw packet after the identifications. */
  static void plain(ProbeClient client, String name) {
    byte[] ignore = typed(Message.IGNORE, 0);
    switch (name) {
      case "len-262140-part" -> client.raw(new WireWriter().u32(262_140).raw(new byte[12]).done());
      case "pad0" -> client.send(12, 0, typed(Message.IGNORE, 10), 0);
      case "pad3" -> client.send(12, 3, typed(Message.IGNORE, 10), 0);
      case "pad200" -> client.send(12, 200, typed(Message.IGNORE, 10), 0);
      case "pad11" -> client.send(12, 11, new byte[0], 11);
      case "pad10" -> client.send(12, 10, ignore, 10);
      case "garbage-get" -> client.raw("GET / HTTP/1.0\r\n\r\n");
      case "garbage-ff" -> client.raw("\u00ff".repeat(64));
      case "garbage-A" -> client.raw("A".repeat(64));
      default -> {
        long length = Long.parseLong(name.substring("len-".length()));
        client.raw(new WireWriter().u32(length).raw(new byte[12]).done());
      }
    }
  }

  /** The first packet. */
  static void first(ProbeClient client, String name) {
    switch (name) {
      case "1-disc" ->
          client.send(new WireWriter().u8(Message.DISCONNECT).u32(11).text("bye").text("").done());
      case "1-short" -> client.send(typed(Message.DISCONNECT, 2));
      case "2" -> client.send(new WireWriter().u8(Message.IGNORE).text("abc").done());
      case "2x3" -> {
        for (int i = 0; i < 3; i++) {
          client.send(new WireWriter().u8(Message.IGNORE).text("abc").done());
        }
      }
      case "2-short" -> client.send(typed(Message.IGNORE, 0));
      case "4" -> client.send(typed(Message.DEBUG, 9));
      case "5" -> client.send(new WireWriter().u8(5).text("ssh-userauth").done());
      case "20-short" -> client.send(typed(Message.KEXINIT, 10));
      default -> client.send(typed(Integer.parseInt(name), 8));
    }
  }

  /** KEXINIT and what follows it. */
  static void keyExchange(ProbeClient client, String name) throws IOException {
    Offer offer = offer(name);
    byte[] init = offer.message();
    client.send(init);
    switch (name) {
      case "twice" -> client.send(init);
      case "ecdh-short" -> client.send(value(31));
      case "ecdh-zero" -> client.send(value(32));
      case "ecdh-33" -> client.send(value(33));
      case "ecdh-trail" -> client.send(new WireWriter().raw(value(32)).u8(0).done());
      case "ecdh-empty" -> client.send(typed(Message.KEX_INIT, 0));
      case "nist-bad" -> client.send(value(65));
      case "nist-short" -> client.send(value(64));
      case "g14-0", "g14-1" -> client.send(typed(Message.KEX_INIT, 2));
      case "g14-neg" ->
          client.send(new WireWriter().u8(Message.KEX_INIT).string(new byte[] {-1}).done());
      case "gex-ok" -> client.send(group(2048, 3072, 8192));
      case "gex-small" -> client.send(group(512, 1024, 1024));
      case "gex-odd" -> client.send(group(4096, 3072, 2048));
      case "gex-old30" -> client.send(new WireWriter().u8(30).u32(2048).done());
      case "sntrup-short" -> client.send(value(1189));
      case "ffk-wrong" -> {
        client.send(value(65)); // for the server's first method
        client.send(new WireWriter().u8(Message.KEX_INIT).string(ProbeClient.publicKey()).done());
      }
      default -> {
        if (name.contains("-then-")) {
          client.send(typed(number(name), 8));
        }
      }
    }
  }

  private static byte[] value(int length) {
    return new WireWriter().u8(Message.KEX_INIT).string(new byte[length]).done();
  }

  private static byte[] group(int least, int wanted, int most) {
    return new WireWriter().u8(Message.GEX_REQUEST).u32(least).u32(wanted).u32(most).done();
  }

  private static Offer offer(String name) {
    Offer usual = Offer.usual();
    String loose = "curve25519-sha256";
    return switch (name) {
      case "badkex" -> usual.with(0, "diffie-hellman-group1-sha1");
      case "badhk" -> usual.with(1, "ssh-dss");
      case "badci" -> usual.withBoth(2, "3des-cbc");
      case "badmac" -> usual.withBoth(4, "hmac-md5");
      case "badco" -> usual.withBoth(6, "zlib");
      case "empty" -> usual.with(0, "");
      case "strictonly" -> usual.with(0, "kex-strict-c-v00@openssh.com");
      case "long" -> usual.with(0, "x".repeat(20_000));
      case "nist-bad", "nist-short" -> usual.with(0, "ecdh-sha2-nistp256");
      case "g14-0", "g14-1", "g14-neg" -> usual.with(0, "diffie-hellman-group14-sha256");
      case "gex-ok", "gex-small", "gex-odd", "gex-old30" ->
          usual.with(0, "diffie-hellman-group-exchange-sha256");
      case "sntrup-short" -> usual.with(0, "sntrup761x25519-sha512");
      case "ffk-wrong" -> new Offer(usual.with(0, loose).lists(), true);
      default -> name.startsWith("nostrict") ? usual.with(0, loose) : usual;
    };
  }

  /** What is agreed on before a probe of the enciphered transport. */
  static Offer enciphered(String name) {
    Offer usual = Offer.usual();
    String kind = name.substring(0, Math.min(3, name.length()));
    Offer offer = usual.withBoth(2, CIPHERS.getOrDefault(kind, "aes128-ctr"));
    if (kind.equals("etm")) {
      offer = offer.withBoth(4, "hmac-sha2-256-etm@openssh.com");
    }
    return switch (name) {
      case "ctr-idle" -> offer.with(0, usual.lists().getFirst() + ",ext-info-c");
      case "idle-ext-nostrict" -> offer.with(0, "curve25519-sha256,ext-info-c");
      default -> offer;
    };
  }

  /** A packet, or what looks like one, after NEWKEYS. */
  static void transport(ProbeClient client, String name) throws IOException {
    String what = name.replaceFirst("^(ctr|etm|cha|gcm)-", "");
    switch (what) {
      case "badmac" -> {
        byte[] sealed =
            client.sealed(new WireWriter().u32(16).u8(14).u8(2).raw(new byte[30]).done());
        sealed[sealed.length - 1] ^= 1;
        client.raw(sealed);
      }
      case "len0" -> client.send(0, 14, typed(Message.IGNORE, 0), 30);
      case "len262145" -> client.send(262_145, 14, typed(Message.IGNORE, 0), 30);
      case "lenhuge" -> client.send(0xffff_ffffL, 14, typed(Message.IGNORE, 0), 30);
      case "lenhuge+data" -> {
        byte[] packet = new WireWriter().u32(0xffff_ffffL).u8(14).u8(2).raw(new byte[30]).done();
        client.raw(new WireWriter().raw(client.sealed(packet)).raw(new byte[40_000]).done());
      }
      case "lenodd" -> client.send(13, 10, typed(Message.IGNORE, 0), 30);
      case "pad2" -> padded(client);
      case "raw-garbage" -> client.raw("A".repeat(200));
      case "svc-ok" -> client.send(service("ssh-userauth"));
      case "svc-foo" -> client.send(service("ssh-foo"));
      case "svc-conn" -> client.send(service("ssh-connection"));
      case "svc-twice" -> {
        client.send(service("ssh-userauth"));
        client.send(service("ssh-userauth"));
      }
      case "svc-trail" -> client.send(new WireWriter().raw(service("ssh-userauth")).u8(0).done());
      case "svc-short" -> client.send(typed(Message.SERVICE_REQUEST, 2));
      case "disc" ->
          client.send(new WireWriter().u8(Message.DISCONNECT).u32(11).text("").text("").done());
      default -> {
        if (name.startsWith("msg-")) {
          client.send(typed(number(name), 16));
        }
      }
    }
  }

  /** A packet with two bytes of padding, of a length that every cipher accepts. */
  private static void padded(ProbeClient client) {
    int length = client.isLengthApart() ? 16 : 12;
    client.send(length, 2, typed(Message.IGNORE, length - 4), 2);
  }

  private static byte[] service(String name) {
    return new WireWriter().u8(Message.SERVICE_REQUEST).text(name).done();
  }
}
