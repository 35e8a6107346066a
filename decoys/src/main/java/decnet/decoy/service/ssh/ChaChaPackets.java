package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** chacha20-poly1305@openssh.com. Source: PROTOCOL.chacha20poly1305 of OpenSSH. */
final class ChaChaPackets implements Protection {
  private static final int TAG = 16;

  private final KeyParameter main;
  private final KeyParameter lengths;

  /** {@code key}: 64 bytes. */
  ChaChaPackets(byte[] key) {
    main = new KeyParameter(key, 0, 32);
    lengths = new KeyParameter(key, 32, 32);
  }

  @Override
  public int block() {
    return 8;
  }

  @Override
  public boolean isLengthApart() {
    return true;
  }

  private static ChaChaEngine engine(KeyParameter key, int sequence) {
    ChaChaEngine engine = new ChaChaEngine();
    byte[] nonce = ByteBuffer.allocate(8).putLong(Integer.toUnsignedLong(sequence)).array();
    engine.init(true, new ParametersWithIV(key, nonce));
    return engine;
  }

  private static byte[] tag(ChaChaEngine engine, byte[] first, byte[] second) {
    byte[] block = new byte[64];
    engine.processBytes(block, 0, 64, block, 0);
    Poly1305 poly = new Poly1305();
    poly.init(new KeyParameter(block, 0, 32));
    poly.update(first, 0, first.length);
    poly.update(second, 0, second.length);
    byte[] tag = new byte[TAG];
    poly.doFinal(tag, 0);
    return tag;
  }

  @Override
  public byte[] open(SessionInput in, int sequence) throws IOException {
    byte[] hidden = in.readFully(4);
    byte[] clear = new byte[4];
    engine(lengths, sequence).processBytes(hidden, 0, 4, clear, 0);
    byte[] body = in.readFully(PacketLength.of(clear, block(), true));
    byte[] sent = in.readFully(TAG);
    ChaChaEngine engine = engine(main, sequence);
    if (!MessageDigest.isEqual(sent, tag(engine, hidden, body))) {
      throw new WireException(Kind.MALFORMED, "message authentication code incorrect");
    }
    engine.processBytes(body, 0, body.length, body, 0);
    return body;
  }

  @Override
  public byte[] seal(byte[] packet, int sequence) {
    byte[] length = Arrays.copyOf(packet, 4);
    engine(lengths, sequence).processBytes(length, 0, 4, length, 0);
    byte[] skipped = new byte[64];
    ChaChaEngine engine = engine(main, sequence);
    engine.processBytes(skipped, 0, 64, skipped, 0);
    byte[] body = Arrays.copyOfRange(packet, 4, packet.length);
    engine.processBytes(body, 0, body.length, body, 0);
    byte[] tag = tag(engine(main, sequence), length, body);
    return ByteBuffer.allocate(packet.length + TAG).put(length).put(body).put(tag).array();
  }
}
