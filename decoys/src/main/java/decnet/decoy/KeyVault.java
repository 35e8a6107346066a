package decnet.decoy;

import java.security.KeyPair;

/**
 * Keys that cannot be derived: RSA pairs, made once in the background and kept encrypted in the
 * home. Thread-safe. (Ed25519 and ECDSA keys are derived from {@link
 * decnet.identity.HostIdentity#derive}.)
 */
public interface KeyVault {
  /**
   * The RSA pair of {@code bits} (2048 to 4096) for a purpose such as {@code ssh.rsa}; makes it if
   * it does not exist, which takes about a second.
   */
  KeyPair rsa(String purpose, int bits);

  /** Begins to make that pair, if it does not exist; {@link #rsa} waits for it. Returns at once. */
  default void begin(String purpose, int bits) {
    // a vault whose keys are there already has nothing to begin
  }
}
