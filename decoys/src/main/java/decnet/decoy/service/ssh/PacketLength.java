package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.nio.ByteBuffer;

/** The bounds of a packet's length. Source: RFC 4253 §6; the limit is OpenSSH's. */
final class PacketLength {
  private static final int LEAST = 5;
  private static final int MOST = 256 * 1024;

  private PacketLength() {}

  /** {@code apart}: the length field does not count towards the multiple of {@code block}. */
  static int of(byte[] first, int block, boolean apart) throws WireException {
    int length = ByteBuffer.wrap(first).getInt();
    if (length < LEAST || length > MOST || (length + (apart ? 0 : 4)) % block != 0) {
      throw new WireException(
          Kind.MALFORMED, "bad packet length " + Integer.toUnsignedString(length));
    }
    return length;
  }
}
