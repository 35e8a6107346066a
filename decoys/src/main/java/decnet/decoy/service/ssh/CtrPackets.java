package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode with a MAC, over the plain packet or (etm) over the enciphered one. Source:
 * RFC 4344 §4, RFC 4253 §6.4, OpenSSH's PROTOCOL §1.5.
 */
final class CtrPackets implements Protection {
  private static final int BLOCK = 16;

  private final Cipher cipher;
  private final PacketMac mac;
  private final boolean etm;

  CtrPackets(byte[] key, byte[] iv, PacketMac mac, boolean etm) {
    this.mac = mac;
    this.etm = etm;
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      // counter mode is its own inverse
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv, 0, BLOCK));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("no AES-CTR", missing);
    }
  }

  @Override
  public int block() {
    return BLOCK;
  }

  @Override
  public boolean isLengthApart() {
    return etm;
  }

  private byte[] crypt(byte[] content) {
    byte[] done = cipher.update(content);
    return done == null ? new byte[0] : done;
  }

  @Override
  public byte[] open(SessionInput in, int sequence) throws IOException {
    if (etm) {
      byte[] length = in.readFully(4);
      byte[] body = in.readFully(PacketLength.of(length, BLOCK, true));
      check(in, sequence, concat(length, body));
      return crypt(body);
    }
    byte[] first = crypt(in.readFully(BLOCK));
    int length = PacketLength.of(first, BLOCK, false);
    byte[] packet = concat(first, crypt(in.readFully(length + 4 - BLOCK)));
    check(in, sequence, packet);
    return Arrays.copyOfRange(packet, 4, packet.length);
  }

  private void check(SessionInput in, int sequence, byte[] covered) throws IOException {
    byte[] sent = in.readFully(mac.length());
    if (!MessageDigest.isEqual(sent, mac.tag(sequence, covered, covered.length))) {
      throw new WireException(Kind.MALFORMED, "message authentication code incorrect");
    }
  }

  @Override
  public byte[] seal(byte[] packet, int sequence) {
    if (etm) {
      byte[] wire =
          concat(Arrays.copyOf(packet, 4), crypt(Arrays.copyOfRange(packet, 4, packet.length)));
      return concat(wire, mac.tag(sequence, wire, wire.length));
    }
    byte[] tag = mac.tag(sequence, packet, packet.length);
    return concat(crypt(packet), tag);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
