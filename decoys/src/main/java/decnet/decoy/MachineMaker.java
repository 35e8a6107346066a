package decnet.decoy;

import decnet.substrate.DeckyPlan;

/** Makes the machines that plans describe. Thread-safe. */
public interface MachineMaker {
  /**
   * The machine of a decky that somebody touches for the first time since it appeared on the wire.
   * Quick, because a peer waits: what takes long was begun through {@link #keys}.
   */
  Machine make(DeckyPlan plan);

  /**
   * The keys of the machine that {@code plan} describes, which need not be made yet; the same keys
   * as {@link Machine#keys} of it.
   */
  KeyVault keys(DeckyPlan plan);

  /**
   * What {@code before} becomes by a plan with other names, accounts, files or personas: the same
   * files and the same state of its services. Sessions that live keep {@code before}.
   */
  Machine remake(Machine before, DeckyPlan plan);
}
