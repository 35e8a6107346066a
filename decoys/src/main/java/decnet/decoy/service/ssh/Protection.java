package decnet.decoy.service.ssh;

import decnet.decoy.SessionInput;
import java.io.IOException;

/** How packets of one direction are enciphered and authenticated. Used by one thread at a time. */
interface Protection {
  /** What lengths must be a multiple of. */
  int block();

  /** Whether the length field stands outside of what is padded (encrypt-then-MAC, AEAD). */
  boolean isLengthApart();

  /** Reads one packet; returns what follows its length: padding length, payload, padding. */
  byte[] open(SessionInput in, int sequence) throws IOException;

  /** The bytes on the wire for a packet with its length and padding. */
  byte[] seal(byte[] packet, int sequence);
}
