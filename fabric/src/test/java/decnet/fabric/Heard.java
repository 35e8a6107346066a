package decnet.fabric;

import decnet.base.Bytes;

/**
 * A TCP segment that a fabric sent.
 *
 * @param options in nmap's letters, with the MSS behind M and the scale behind W in hexadecimal
 * @param sacks the runs of the SACK option, as {@code from-to}, relative to nothing
 * @param urgent the urgent pointer
 */
record Heard(
    int ttl,
    int id,
    boolean dontFragment,
    int flags,
    int seq,
    int ack,
    int window,
    String options,
    String sacks,
    int stamp,
    Bytes data,
    int urgent) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;
  static final int URG = 32;

  /** What acknowledges all of it. */
  int ackAfter() {
    return seq + data.length();
  }

  boolean is(int wanted) {
    return (flags & ~PSH) == wanted;
  }
}
