package decnet.fabric.personality;

/**
 * The SYNs by which nmap tells one system from another; no other program sends them. The six of its
 * sequence test carry a time stamp of all ones. Source: nmap's reference guide, "TCP/IP
 * fingerprinting methods: probes sent".
 */
public enum Probe {
  FIRST,
  SECOND,
  THIRD,
  FOURTH,
  FIFTH,
  SIXTH,
  CONGESTION;

  /** Whether it belongs to the sequence test. */
  public boolean isSequence() {
    return this != CONGESTION;
  }
}
