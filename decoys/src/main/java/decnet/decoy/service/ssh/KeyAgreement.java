package decnet.decoy.service.ssh;

import decnet.base.WireException;

/** The arithmetic of a key exchange in one round trip, on the server's side. */
interface KeyAgreement {
  /** The JDK's name of its hash. */
  String hash();

  /** Answers the content of the client's string or mpint. */
  Answer answer(byte[] client) throws WireException;

  /**
   * The content of the server's string or mpint, and the shared secret as it enters the hash, with
   * its length.
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, read once, never compared
  record Answer(byte[] value, byte[] secret) {}
}
