package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.base.FakeClock;
import decnet.base.WireException;
import decnet.decoy.DecoyBench;
import decnet.decoy.HeldStream;
import decnet.decoy.PatientStream;
import decnet.decoy.SessionInput;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * An SSH client that can say anything: raw bytes, odd packets, wrong lengths. It keeps what it
 * hears as words. Its ciphers are the service's, which real clients prove right.
 */
final class ProbeClient {
  static final String IDENTIFICATION = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10";
  private static final byte[] SCALAR = new byte[32];

  /** What the client offers in its KEXINIT. */
  record Offer(List<String> lists, boolean guesses) {
    static Offer usual() {
      return new Offer(
          List.of(
              "curve25519-sha256,kex-strict-c-v00@openssh.com",
              "ssh-ed25519",
              "aes128-ctr",
              "aes128-ctr",
              "hmac-sha2-256",
              "hmac-sha2-256",
              "none",
              "none",
              "",
              ""),
          false);
    }

    Offer with(int index, String list) {
      List<String> changed = new ArrayList<>(lists);
      changed.set(index, list);
      return new Offer(List.copyOf(changed), guesses);
    }

    Offer withBoth(int index, String list) {
      return with(index, list).with(index + 1, list);
    }

    byte[] message() {
      return new Proposal(lists, guesses).message(new byte[16]);
    }
  }

  private final PatientStream stream;
  private final SessionInput in;
  private final List<String> heard = new ArrayList<>();
  private Protection inward = new PlainPackets();
  private Protection outward = new PlainPackets();
  private int inSequence;
  private int outSequence;
  private byte[] serverInit = new byte[0];
  private byte[] sessionId = new byte[0];
  private boolean over;

  /** Connects to the SSH of {@code bench}. */
  ProbeClient(DecoyBench.Exposed exposed) {
    this(connected(exposed));
  }

  /** Speaks to whoever is at the other end of {@code stream}. */
  ProbeClient(PatientStream stream) {
    this.stream = stream;
    in = HeldStream.input(stream, new FakeClock());
  }

  private static PatientStream connected(DecoyBench.Exposed exposed) {
    HeldStream held = new HeldStream(exposed.peer());
    exposed.serve(held);
    return held.near();
  }

  List<String> heard() {
    return heard;
  }

  void raw(byte[] content) {
    try {
      stream.write(ByteBuffer.wrap(content));
    } catch (IOException ended) {
      over = heard.contains("FIN") || heard.contains("RST"); // else the reader hears how it ended
    }
  }

  void raw(String text) {
    raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void finish() throws IOException {
    stream.shutdownOutput();
  }

  void close() {
    stream.close();
  }

  /** Everything up to the end or to silence, as text. */
  String text() throws IOException {
    StringBuilder text = new StringBuilder();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        text.append((char) next);
      }
      heard.add("FIN");
    } catch (WireException silence) {
      heard.add("OPEN");
    } catch (SocketException reset) {
      heard.add("RST");
    }
    return text.toString();
  }

  /** Exchanges identifications; the server's KEXINIT is taken. */
  void identify() throws IOException {
    raw(IDENTIFICATION + "\r\n");
    Bytes line = in.readUntil('\n', 255);
    assert line != null;
    serverInit = packet();
  }

  void send(byte[] payload) {
    int block = outward.block();
    int covered = 1 + payload.length + (outward.isLengthApart() ? 0 : 4);
    int padding = block - covered % block;
    padding += padding < 4 ? block : 0;
    send(1L + payload.length + padding, padding, payload, padding);
  }

  /** Sends a packet that says {@code length} and {@code padding}, whatever it has. */
  void send(long length, int padding, byte[] payload, int fill) {
    byte[] packet =
        new WireWriter().u32(length).u8(padding).raw(payload).raw(new byte[fill]).done();
    raw(outward.seal(packet, outSequence++));
  }

  boolean isLengthApart() {
    return outward.isLengthApart();
  }

  byte[] sealed(byte[] packet) {
    return outward.seal(packet, outSequence++);
  }

  /** The next payload; the end of the stream or silence ends the probe. */
  private byte[] packet() throws IOException {
    try {
      if (in.peek() < 0) {
        return end("FIN");
      }
    } catch (WireException silence) {
      return end("OPEN");
    } catch (SocketException reset) {
      return end("RST");
    }
    byte[] body = inward.open(in, inSequence++);
    return java.util.Arrays.copyOfRange(body, 1, body.length - (body[0] & 255));
  }

  private byte[] end(String how) {
    heard.add(how);
    over = true;
    return new byte[0];
  }

  /** Takes a packet of {@code type}, others before it become words. */
  byte[] await(int type) throws IOException {
    stream.patient(true);
    byte[] payload = packet();
    while (!over && (payload[0] & 255) != type) {
      heard.add(ProbeWords.of(payload));
      payload = packet();
    }
    stream.patient(false);
    return payload;
  }

  /** Turns packets into words until {@code count} came, then up to silence or the end. */
  void listen(int count) throws IOException {
    stream.patient(count > 0);
    while (!over) {
      byte[] payload = packet();
      if (!over) {
        heard.add(ProbeWords.of(payload));
      }
      if (heard.size() >= count) {
        stream.patient(false);
      }
    }
  }

  /** Waits for more window; every packet becomes words. */
  long awaitWindow() throws IOException {
    byte[] payload = await(Message.CHANNEL_WINDOW_ADJUST);
    heard.add(ProbeWords.of(payload));
    return WireReader.of(payload).u64() & 0xffff_ffffL;
  }

  /** Sends the offer and goes through curve25519 to NEWKEYS in both directions. */
  void exchange(Offer offer) throws IOException {
    byte[] clientInit = offer.message();
    send(clientInit);
    finishExchange(clientInit, offer);
  }

  static byte[] publicKey() {
    byte[] made = new byte[32];
    X25519.generatePublicKey(SCALAR, 0, made, 0);
    return made;
  }

  private void finishExchange(byte[] clientInit, Offer offer) throws IOException {
    byte[] ours = publicKey();
    send(new WireWriter().u8(Message.KEX_INIT).string(ours).done());
    WireReader reply = WireReader.of(await(Message.KEX_REPLY));
    byte[] blob = reply.string();
    byte[] theirs = reply.string();
    byte[] secret = new byte[32];
    X25519.calculateAgreement(SCALAR, 0, theirs, 0, secret, 0);
    byte[] number = new WireWriter().mpint(secret).done();
    WireWriter covered = new WireWriter();
    covered.text(IDENTIFICATION).text("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10");
    covered.string(clientInit).string(serverInit).string(blob).string(ours).string(theirs);
    MessageDigest digest = KeyAgreements.Digests.of("SHA-256");
    byte[] hash = digest.digest(covered.raw(number).done());
    sessionId = sessionId.length == 0 ? hash : sessionId;
    Protections made = new Protections("SHA-256", number, hash, sessionId);
    boolean strict = offer.lists().getFirst().contains("kex-strict-c");
    String cipher = offer.lists().get(2);
    String mac = cipher.contains("gcm") || cipher.contains("poly1305") ? "" : offer.lists().get(4);
    await(Message.NEWKEYS);
    inward = made.make(cipher, mac, "BDF");
    send(new byte[] {Message.NEWKEYS});
    outward = made.make(cipher, mac, "ACE");
    if (strict) {
      inSequence = 0;
      outSequence = 0;
    }
  }

  /** Starts a new exchange; answers whether the server did its part. */
  void rekey(Offer offer) throws IOException {
    byte[] clientInit = offer.message();
    send(clientInit);
    serverInit = await(Message.KEXINIT);
    heard.add("KEXINIT");
    finishExchange(clientInit, offer);
    heard.add("rekeyed");
  }

  void service() throws IOException {
    send(new WireWriter().u8(Message.SERVICE_REQUEST).text("ssh-userauth").done());
    await(Message.SERVICE_ACCEPT);
  }

  /** Logs in as root and takes the host keys. */
  void login() throws IOException {
    service();
    send(ProbeAuth.password("root", "toor"));
    await(Message.USERAUTH_SUCCESS);
    await(Message.GLOBAL_REQUEST);
  }
}
