package decnet.decoy;

import decnet.substrate.DeckyPlan;

/** Makes the machines that plans describe. Thread-safe. */
public interface MachineMaker {
  /** The machine of a decky that appears on the wire. */
  Machine make(DeckyPlan plan);

  /**
   * What {@code before} becomes by a plan with other names, accounts, files or personas: the same
   * files and the same state of its services. Sessions that live keep {@code before}.
   */
  Machine remake(Machine before, DeckyPlan plan);
}
