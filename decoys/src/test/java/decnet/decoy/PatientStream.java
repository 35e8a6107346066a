package decnet.decoy;

import decnet.net.Stream;

/** A peer's end of a connection whose reading fails with a time-out when the service is silent. */
public interface PatientStream extends Stream {
  /** Whether reading waits for bytes even when the service is silent, as for another thread's. */
  void patient(boolean on);
}
