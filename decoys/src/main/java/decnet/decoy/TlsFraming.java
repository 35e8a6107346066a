package decnet.decoy;

import java.io.IOException;

/**
 * What carries the records of TLS where they do not follow each other bare, as in TDS's packets.
 * Stateless, or one a session.
 */
public interface TlsFraming {
  /** Nothing carries them. */
  TlsFraming NONE =
      new TlsFraming() {
        @Override
        public byte[] read(SessionInput wire) throws IOException {
          return wire.peek() < 0 ? new byte[0] : wire.readFully(wire.buffered());
        }

        @Override
        public void write(SessionOutput wire, byte[] records) throws IOException {
          wire.write(records);
        }
      };

  /** The next bytes of TLS, however many; none at the peer's FIN. */
  byte[] read(SessionInput wire) throws IOException;

  /** Gathers {@code records} for the peer, without a flush. */
  void write(SessionOutput wire, byte[] records) throws IOException;
}
