package decnet.decoy.service.ssh;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC over the sequence number and the packet. Source: RFC 4253 §6.4, RFC 6668. */
final class HmacTag implements PacketMac {
  private final Mac mac;

  /** {@code algorithm}: the JDK's name. */
  HmacTag(String algorithm, byte[] key) {
    try {
      mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("no " + algorithm, missing);
    }
  }

  @Override
  public int length() {
    return mac.getMacLength();
  }

  @Override
  public byte[] tag(int sequence, byte[] content, int count) {
    mac.update(ByteBuffer.allocate(4).putInt(sequence).flip());
    mac.update(content, 0, count);
    return mac.doFinal();
  }
}
