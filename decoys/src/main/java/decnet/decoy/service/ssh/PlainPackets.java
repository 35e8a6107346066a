package decnet.decoy.service.ssh;

import decnet.decoy.SessionInput;
import java.io.IOException;

/** Packets before the first keys. */
final class PlainPackets implements Protection {
  @Override
  public int block() {
    return 8;
  }

  @Override
  public boolean isLengthApart() {
    return false;
  }

  @Override
  public byte[] open(SessionInput in, int sequence) throws IOException {
    return in.readFully(PacketLength.of(in.readFully(4), block(), false));
  }

  @Override
  public byte[] seal(byte[] packet, int sequence) {
    return packet;
  }
}
