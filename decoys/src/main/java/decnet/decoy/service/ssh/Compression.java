package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The compression of one connection's payloads, each direction with its own dictionary. Reading is
 * one thread's, writing is guarded by the packets' lock. Source: RFC 4253 §6.2, RFC 1950.
 */
final class Compression implements AutoCloseable {
  private static final int MAX_PAYLOAD = 256 * 1024; // no more than an uncompressed packet holds
  private static final int CHUNK = 8192;

  private final Deflater deflater = new Deflater(6); // sshd's level
  private final Inflater inflater = new Inflater();
  private final byte[] chunk = new byte[CHUNK];
  private final byte[] taken = new byte[CHUNK];

  byte[] deflate(byte[] payload) {
    deflater.setInput(payload);
    WireWriter out = new WireWriter();
    int count = CHUNK;
    while (count == CHUNK) { // a chunk that is not full was the last
      count = deflater.deflate(chunk, 0, CHUNK, Deflater.SYNC_FLUSH);
      out.raw(chunk, 0, count);
    }
    return out.done();
  }

  byte[] inflate(byte[] payload) throws WireException {
    inflater.setInput(payload);
    WireWriter out = new WireWriter();
    int total = 0;
    try {
      for (int count = inflater.inflate(taken); count > 0; count = inflater.inflate(taken)) {
        total += count;
        if (total > MAX_PAYLOAD) {
          throw new WireException(Kind.TOO_BIG, "payload over " + MAX_PAYLOAD + " bytes inflated");
        }
        out.raw(taken, 0, count);
      }
    } catch (DataFormatException broken) {
      throw new WireException(Kind.MALFORMED, "compressed payload");
    }
    if (total == 0) {
      throw new WireException(Kind.MALFORMED, "empty compressed payload");
    }
    return out.done();
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
