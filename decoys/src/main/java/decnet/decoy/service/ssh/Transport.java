package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.Session;
import decnet.event.Param;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Identification, key exchange and the messages of the transport itself. One thread reads; any may
 * {@link #send}. Source: RFC 4253; strict key exchange: OpenSSH's PROTOCOL §1.10; errors measured.
 */
final class Transport {
  private static final String SIGNATURES =
      "ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,sk-ecdsa-sha2-nistp256@openssh.com,webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,ssh-rsa,rsa-sha2-256,rsa-sha2-512";

  private static final int MAX_HELD = 256;

  private final Session session;
  private final HostKeys keys;
  private final String banner;
  private final PacketCodec packets;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Deque<byte[]> held = new ArrayDeque<>();
  private final long rekeyBytes;
  private final Thread reader = Thread.currentThread();
  private boolean exchanging = true;
  private byte @Nullable [] offered;
  private boolean authenticated;
  private boolean compressesIn;
  private boolean compressesOut;
  private String client = "";
  private byte[] sessionId = new byte[0];
  private boolean strict;
  private boolean initial = true;

  /** {@code rekeyBytes}: after how many bytes the server asks for new keys. */
  Transport(Session session, HostKeys keys, String banner, long rekeyBytes) {
    this.rekeyBytes = rekeyBytes;
    this.session = session;
    this.keys = keys;
    this.banner = banner;
    packets = new PacketCodec(session);
  }

  /** Exchanges identifications and the first keys; false when the peer left first. */
  boolean open() throws IOException {
    session.out().text(banner + "\r\n").flush();
    client = Identification.read(session.in(), session.out());
    byte[] ours = sendKexInit();
    while (true) {
      byte[] message = receive();
      if (message == null) {
        return false;
      }
      int type = message[0] & 255;
      if (type == Message.KEXINIT) {
        exchange(message, ours);
        return true;
      }
      unexpected(type);
    }
  }

  String client() {
    return client;
  }

  byte[] sessionId() {
    return sessionId.clone();
  }

  /** The next message for the layers above; null at the peer's FIN. Rekeys on the way. */
  byte @Nullable [] next() throws IOException {
    while (true) {
      if (authenticated && offered == null && packets.carried() > rekeyBytes) {
        offer();
      }
      byte[] message = receive();
      if (message == null) {
        return null;
      }
      int type = message[0] & 255;
      if (type == Message.KEXINIT && authenticated) {
        rekey(message);
      } else if (type < Message.USERAUTH_REQUEST && type != Message.SERVICE_REQUEST) {
        unimplemented();
      } else {
        return message;
      }
    }
  }

  /**
   * Sends a message of a layer above. While keys are exchanged other threads wait, and what the
   * reading thread sends is kept until then.
   */
  void send(byte[] message) throws IOException {
    lock.lock();
    try {
      if (exchanging && Thread.currentThread() == reader) {
        if (held.size() == MAX_HELD) {
          throw new WireException(Kind.LIMIT, "too many requests without new keys");
        }
        held.add(message);
        return;
      }
      while (exchanging) {
        settled.awaitUninterruptibly();
      }
      packets.write(message);
    } finally {
      lock.unlock();
    }
  }

  /** After a login keys may be renewed and the agreed compression begins. */
  void authenticated() {
    authenticated = true;
    packets.inflate(compression(compressesIn));
    packets.deflate(compression(compressesOut));
  }

  private @Nullable Compression compression(boolean agreed) {
    return agreed && authenticated ? new Compression() : null;
  }

  /** Lets go whoever still waits to send, and what compresses. */
  void close() {
    settled();
    packets.close();
  }

  void flush() throws IOException {
    session.out().flush();
  }

  WireException disconnect(String text) throws IOException {
    return packets.disconnect(text);
  }

  void debug(String text) throws IOException {
    send(new WireWriter().u8(Message.DEBUG).flag(false).text(text).text("").done());
  }

  void unimplemented() throws IOException {
    packets.write(new WireWriter().u8(Message.UNIMPLEMENTED).u32(packets.lastRead()).done());
  }

  private void unexpected(int type) throws IOException {
    if (type >= Message.USERAUTH_REQUEST) {
      throw new WireException(Kind.MALFORMED, "message " + type + " before the first keys");
    }
    unimplemented();
  }

  private byte @Nullable [] receive() throws IOException {
    while (true) {
      byte[] message = packets.read();
      if (message == null) {
        return null;
      }
      int type = message[0] & 255;
      if (type == 0 || type >= 192) {
        throw disconnect("Invalid ssh2 packet type: " + type);
      }
      if (type == Message.DISCONNECT) {
        WireReader in = WireReader.of(message);
        in.u32();
        throw new WireException(Kind.GONE, "disconnect: " + in.text());
      }
      if (type == Message.DEBUG && !isViolation(type)) {
        WireReader in = WireReader.of(message);
        in.flag();
        in.string();
        in.string();
      }
      if (type < Message.IGNORE || type > Message.DEBUG || isViolation(type)) {
        return message;
      }
    }
  }

  private boolean isViolation(int type) {
    return initial && strict && type >= Message.IGNORE && type <= Message.DEBUG;
  }

  private byte[] sendKexInit() throws IOException {
    byte[] cookie = new byte[16];
    session.random().nextBytes(cookie);
    byte[] message = Proposal.SERVER.message(cookie);
    packets.write(message);
    return message;
  }

  /** Stops other messages and sends our offer, unless that was done before. */
  private byte[] offer() throws IOException {
    lock.lock();
    try {
      exchanging = true;
      byte[] ours = offered;
      if (ours == null) {
        ours = sendKexInit();
        offered = ours;
      }
      return ours;
    } finally {
      lock.unlock();
    }
  }

  private void rekey(byte[] theirs) throws IOException {
    byte[] ours = offer();
    try {
      exchange(theirs, ours);
    } finally {
      settled();
    }
  }

  private void settled() {
    lock.lock();
    try {
      exchanging = false;
      offered = null;
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void settle() throws IOException {
    lock.lock();
    try {
      for (byte[] message = held.poll(); message != null; message = held.poll()) {
        packets.write(message);
      }
    } finally {
      lock.unlock();
    }
    settled();
  }

  /** The message of {@code type}, refusing others as sshd does during an exchange. */
  private byte[] expect(int type, int other) throws IOException {
    while (true) {
      byte[] message = receive();
      if (message == null) {
        throw new WireException(Kind.GONE, "left during the key exchange");
      }
      int got = message[0] & 255;
      if (got == type || got == other) {
        return message;
      }
      if (strict && initial && got < Message.USERAUTH_REQUEST) {
        throw disconnect(
            "strict KEX violation: unexpected packet type "
                + got
                + " (seqnr "
                + Integer.toUnsignedString(packets.lastRead())
                + ")");
      }
      unexpected(got);
    }
  }

  private void exchange(byte[] theirs, byte[] ours) throws IOException {
    Proposal offer = Proposal.read(theirs);
    if (initial) {
      session.event(
          "ssh.client",
          Param.of("version", client),
          Param.of("hassh", offer.hassh()),
          Param.of("algorithms", offer.hasshText()));
      strict = offer.offers("kex-strict-c-v00@openssh.com");
      if (strict && packets.lastRead() != 0) {
        throw disconnect("strict KEX violation: KEXINIT was not the first packet");
      }
    }
    String method = offer.agree(0);
    String hostKey = offer.agree(1);
    String cipherIn = offer.agree(2);
    String cipherOut = offer.agree(3);
    String macIn = isAead(cipherIn) ? "" : offer.agree(4);
    String macOut = isAead(cipherOut) ? "" : offer.agree(5);
    compressesIn = !offer.agree(6).equals("none");
    compressesOut = !offer.agree(7).equals("none");
    if (offer.isWrongGuess() && packets.read() == null) {
      throw new WireException(Kind.GONE, "left during the key exchange");
    }
    byte[] blob = keys.blob(hostKey);
    WireWriter head =
        new WireWriter().text(client).text(banner).string(theirs).string(ours).string(blob);
    Protections made =
        method.contains("group-exchange")
            ? groupExchange(head, hostKey, blob)
            : roundTrip(KeyAgreements.of(method), head, hostKey, blob);
    packets.write(new byte[] {Message.NEWKEYS});
    packets.outward(made.make(cipherOut, macOut, "BDF"), strict);
    packets.deflate(compression(compressesOut));
    if (initial && offer.offers("ext-info-c")) {
      sendExtensions();
    }
    expect(Message.NEWKEYS, Message.NEWKEYS);
    packets.inward(made.make(cipherIn, macIn, "ACE"), strict);
    packets.inflate(compression(compressesIn));
    initial = false;
    settle();
  }

  private static boolean isAead(String cipher) {
    return cipher.contains("gcm") || cipher.contains("poly1305");
  }

  private Protections roundTrip(
      KeyAgreement agreement, WireWriter head, String hostKey, byte[] blob) throws IOException {
    WireReader in = WireReader.of(expect(Message.KEX_INIT, Message.KEX_INIT));
    byte[] value = in.string();
    in.end();
    return reply(agreement, head, value, hostKey, blob, Message.KEX_REPLY);
  }

  private Protections groupExchange(WireWriter head, String hostKey, byte[] blob)
      throws IOException {
    WireReader request = WireReader.of(expect(Message.GEX_REQUEST, Message.GEX_REQUEST));
    long least = request.u32();
    long wanted = request.u32();
    long most = request.u32();
    request.end();
    if (most < least || wanted < least || most < wanted || most < 2048 || least > 8192) {
      throw new WireException(Kind.MALFORMED, "DH GEX group out of range");
    }
    KeyAgreements.Group group = Moduli.choose(least, wanted, most);
    BigInteger prime = group.prime();
    packets.write(
        new WireWriter()
            .u8(Message.GEX_GROUP)
            .mpint(prime.toByteArray())
            .mpint(group.generator().toByteArray())
            .done());
    WireReader in = WireReader.of(expect(Message.GEX_INIT, Message.GEX_INIT));
    byte[] value = in.string();
    in.end();
    head.u32(least)
        .u32(wanted)
        .u32(most)
        .mpint(prime.toByteArray())
        .mpint(group.generator().toByteArray());
    return reply(group, head, value, hostKey, blob, Message.GEX_REPLY);
  }

  private Protections reply(
      KeyAgreement agreement, WireWriter head, byte[] value, String hostKey, byte[] blob, int type)
      throws IOException {
    KeyAgreement.Answer answer = agreement.answer(value);
    MessageDigest digest = KeyAgreements.Digests.of(agreement.hash());
    byte[] hash =
        digest.digest(head.string(value).string(answer.value()).raw(answer.secret()).done());
    if (initial) {
      sessionId = hash;
    }
    packets.write(
        new WireWriter()
            .u8(type)
            .string(blob)
            .string(answer.value())
            .string(keys.sign(hostKey, hash))
            .done());
    return new Protections(agreement.hash(), answer.secret(), hash, sessionId);
  }

  private void sendExtensions() throws IOException {
    packets.write(
        new WireWriter()
            .u8(Message.EXT_INFO)
            .u32(2)
            .text("server-sig-algs")
            .text(SIGNATURES)
            .text("publickey-hostbound@openssh.com")
            .text("0")
            .done());
  }
}
