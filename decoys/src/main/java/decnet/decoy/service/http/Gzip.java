package decnet.decoy.service.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip members with nginx's header: level 1, no time, XFL 4, OS 3 (RFC 1952). */
final class Gzip {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, 3};
  private static final int TRAILER_BYTES = 8;

  private Gzip() {}

  static byte[] compress(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 2 + 64);
    out.writeBytes(HEADER);
    try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
      deflater.setInput(content);
      deflater.finish();
      byte[] part = new byte[4096];
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
    }
    CRC32 sum = new CRC32();
    sum.update(content);
    ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    trailer.putInt((int) sum.getValue()).putInt(content.length);
    out.writeBytes(trailer.array());
    return out.toByteArray();
  }
}
