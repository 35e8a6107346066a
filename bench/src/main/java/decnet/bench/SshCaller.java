package decnet.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * One SSH login with an open shell that is then left alone, as cheap for the caller as can be: one
 * algorithm of each kind, no thread, and no look at the host key's signature. Source: RFC 4253, RFC
 * 4252 §8, RFC 4254 §6, RFC 8731.
 */
final class SshCaller implements AutoCloseable {
  private static final byte[] IDENTIFICATION =
      "SSH-2.0-OpenSSH_9.2p1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SCALAR = new byte[32]; // a bench has no secret

  private final Socket socket;
  private final DataInputStream in;
  private byte[] hash = {};
  private final Cipher sealing;
  private final Cipher opening;
  private final Mac signing;
  private final Mac checking;
  private boolean sealed;
  private int sent;
  private int received;

  private SshCaller(Socket socket) throws IOException, GeneralSecurityException {
    this.socket = socket;
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
    sealing = Cipher.getInstance("AES/CTR/NoPadding");
    opening = Cipher.getInstance("AES/CTR/NoPadding");
    signing = Mac.getInstance("HmacSHA256");
    checking = Mac.getInstance("HmacSHA256");
  }

  /** Logs in and opens a shell; returns at its prompt. */
  static SshCaller login(Socket socket, String user, String password)
      throws IOException, GeneralSecurityException {
    SshCaller caller = new SshCaller(socket);
    caller.agree();
    caller.send(new Message(5).text("ssh-userauth")); // SERVICE_REQUEST
    caller.await(6);
    caller.send(
        new Message(50) // USERAUTH_REQUEST
            .text(user)
            .text("ssh-connection")
            .text("password")
            .flag(false)
            .text(password));
    caller.await(52);
    caller.send(new Message(90).text("session").number(0).number(1 << 21).number(1 << 15));
    caller.await(91);
    caller.send(
        new Message(98) // CHANNEL_REQUEST
            .number(0)
            .text("pty-req")
            .flag(true)
            .text("xterm")
            .number(80)
            .number(24)
            .number(0)
            .number(0)
            .text(""));
    caller.await(99);
    caller.send(new Message(98).number(0).text("shell").flag(true));
    caller.await(99);
    caller.await(94);
    return caller;
  }

  /** Types a line and waits for what comes of it. */
  void type(String line) throws IOException, GeneralSecurityException {
    send(new Message(94).number(0).text(line + "\r"));
    await(94);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void agree() throws IOException, GeneralSecurityException {
    Message offer = new Message(20).raw(new byte[16]);
    for (String list :
        new String[] {
          "curve25519-sha256",
          "ssh-ed25519",
          "aes128-ctr",
          "aes128-ctr",
          "hmac-sha2-256",
          "hmac-sha2-256",
          "none",
          "none",
          "",
          ""
        }) {
      offer.text(list);
    }
    offer.flag(false).number(0);
    socket.getOutputStream().write(IDENTIFICATION);
    socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] theirs = line();
    send(offer);
    byte[] theirOffer = await(20);
    byte[] own = new byte[32];
    X25519.scalarMultBase(SCALAR, 0, own, 0);
    send(new Message(30).string(own));
    DataInputStream reply = body(await(31));
    byte[] hostKey = string(reply);
    byte[] point = string(reply);
    byte[] shared = new byte[32];
    X25519.scalarMult(SCALAR, 0, point, 0, shared, 0);
    byte[] secret = new Message(-1).string(new BigInteger(1, shared).toByteArray()).bytes();
    hash =
        MessageDigest.getInstance("SHA-256")
            .digest(
                new Message(-1)
                    .string(IDENTIFICATION)
                    .string(theirs)
                    .string(offer.bytes())
                    .string(theirOffer)
                    .string(hostKey)
                    .string(own)
                    .string(point)
                    .raw(secret)
                    .bytes());
    send(new Message(21));
    await(21);
    sealing.init(Cipher.ENCRYPT_MODE, aes(derive(secret, 'C')), iv(derive(secret, 'A')));
    opening.init(Cipher.DECRYPT_MODE, aes(derive(secret, 'D')), iv(derive(secret, 'B')));
    signing.init(new SecretKeySpec(derive(secret, 'E'), "HmacSHA256"));
    checking.init(new SecretKeySpec(derive(secret, 'F'), "HmacSHA256"));
    sealed = true;
  }

  private byte[] derive(byte[] secret, char letter) throws IOException, GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256")
        .digest(
            new Message(-1)
                .raw(secret)
                .raw(hash)
                .raw(new byte[] {(byte) letter})
                .raw(hash)
                .bytes());
  }

  private static SecretKeySpec aes(byte[] key) {
    return new SecretKeySpec(key, 0, 16, "AES");
  }

  private static IvParameterSpec iv(byte[] bytes) {
    return new IvParameterSpec(bytes, 0, 16);
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the decky hung up");
      }
      line.write(next);
    }
    return java.util.Arrays.copyOf(line.toByteArray(), line.size() - 1); // without \r
  }

  private static DataInputStream body(byte[] payload) {
    return new DataInputStream(new java.io.ByteArrayInputStream(payload, 1, payload.length - 1));
  }

  private static byte[] string(DataInputStream from) throws IOException {
    byte[] content = new byte[from.readInt()];
    from.readFully(content);
    return content;
  }

  private void send(Message message) throws IOException, GeneralSecurityException {
    byte[] payload = message.bytes();
    int padding = 16 - (5 + payload.length) % 16;
    padding += padding < 4 ? 16 : 0;
    byte[] packet =
        new Message(-1)
            .number(1 + payload.length + padding)
            .raw(new byte[] {(byte) padding})
            .raw(payload)
            .raw(new byte[padding])
            .bytes();
    byte[] whole = packet;
    if (sealed) {
      byte[] tag = signing.doFinal(new Message(-1).number(sent).raw(packet).bytes());
      whole = new Message(-1).raw(sealing.update(packet)).raw(tag).bytes();
    }
    sent++;
    socket.getOutputStream().write(whole);
  }

  /** The next message of that number; others are passed over. */
  private byte[] await(int number) throws IOException, GeneralSecurityException {
    while (true) {
      byte[] payload = packet();
      int found = payload[0] & 255;
      if (found == number) {
        return payload;
      }
      if (found == 1 || found == 51 || found == 100) { // DISCONNECT, USERAUTH_, CHANNEL_FAILURE
        throw new IOException("the decky refused: message " + found);
      }
    }
  }

  private byte[] packet() throws IOException, GeneralSecurityException {
    byte[] first = new byte[16];
    in.readFully(first);
    byte[] start = sealed ? opening.update(first) : first;
    int length = new BigInteger(java.util.Arrays.copyOf(start, 4)).intValue();
    byte[] rest = new byte[length + 4 - 16];
    in.readFully(rest);
    byte[] end = sealed && rest.length > 0 ? opening.update(rest) : rest;
    byte[] whole = new Message(-1).raw(start).raw(end).bytes();
    if (sealed) {
      byte[] tag = new byte[32];
      in.readFully(tag);
      byte[] expected = checking.doFinal(new Message(-1).number(received).raw(whole).bytes());
      if (!MessageDigest.isEqual(tag, expected)) {
        throw new IOException("a packet of the decky is not authentic");
      }
    }
    received++;
    return java.util.Arrays.copyOfRange(whole, 5, 4 + length - (whole[4] & 255));
  }

  /** A message under construction; number -1 for plain bytes. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Message(int number) throws IOException {
      if (number >= 0) {
        out.writeByte(number);
      }
    }

    Message number(int value) throws IOException {
      out.writeInt(value);
      return this;
    }

    Message flag(boolean value) throws IOException {
      out.writeBoolean(value);
      return this;
    }

    Message raw(byte[] content) throws IOException {
      out.write(content);
      return this;
    }

    Message string(byte[] content) throws IOException {
      return number(content.length).raw(content);
    }

    Message text(String content) throws IOException {
      return string(content.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
