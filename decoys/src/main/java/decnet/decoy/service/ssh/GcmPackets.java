package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** aes128-gcm@openssh.com and aes256-gcm@openssh.com. Source: RFC 5647. */
final class GcmPackets implements Protection {
  private static final int TAG = 16;

  private final SecretKeySpec key;
  private final byte[] fixed;
  private long counter;

  GcmPackets(byte[] key, byte[] iv) {
    this.key = new SecretKeySpec(key, "AES");
    fixed = Arrays.copyOf(iv, 4);
    counter = ByteBuffer.wrap(iv, 4, 8).getLong();
  }

  @Override
  public int block() {
    return 16;
  }

  @Override
  public boolean isLengthApart() {
    return true;
  }

  private byte[] run(int mode, byte[] length, byte[] body, int offset, int count)
      throws AEADBadTagException {
    byte[] nonce = ByteBuffer.allocate(12).put(fixed).putLong(counter++).array();
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(8 * TAG, nonce));
      cipher.updateAAD(length);
      return cipher.doFinal(body, offset, count);
    } catch (AEADBadTagException forged) {
      throw forged;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("no AES-GCM", missing);
    }
  }

  @Override
  public byte[] open(SessionInput in, int sequence) throws IOException {
    byte[] length = in.readFully(4);
    byte[] body = in.readFully(PacketLength.of(length, block(), true) + TAG);
    try {
      return run(Cipher.DECRYPT_MODE, length, body, 0, body.length);
    } catch (AEADBadTagException forged) {
      throw new WireException(Kind.MALFORMED, "message authentication code incorrect");
    }
  }

  @Override
  public byte[] seal(byte[] packet, int sequence) {
    byte[] length = Arrays.copyOf(packet, 4);
    try {
      byte[] body = run(Cipher.ENCRYPT_MODE, length, packet, 4, packet.length - 4);
      return ByteBuffer.allocate(4 + body.length).put(length).put(body).array();
    } catch (AEADBadTagException impossible) {
      throw new IllegalStateException("tag checked while sealing", impossible);
    }
  }
}
