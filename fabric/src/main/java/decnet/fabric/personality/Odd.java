package decnet.fabric.personality;

/** The kinds of TCP segments that no connection expects, by which stacks differ. */
public enum Odd {
  /** Neither SYN, ACK nor RST, to an open port. */
  OPEN_NULL,
  /** SYN and FIN, to an open port. */
  OPEN_SYN_FIN,
  /** ACK without a connection, to an open port. */
  OPEN_ACK,
  /** SYN to a closed port. */
  CLOSED_SYN,
  /** ACK to a closed port. */
  CLOSED_ACK,
  /** Neither SYN nor ACK, to a closed port. */
  CLOSED_FIN
}
