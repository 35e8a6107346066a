package decnet.fabric.tcp;

/** Comparison of sequence numbers modulo 2^32. Stateless. Source: RFC 9293 §3.4. */
final class Seq {
  private Seq() {}

  static boolean before(int a, int b) {
    return a - b < 0;
  }

  static boolean atMost(int a, int b) {
    return a - b <= 0;
  }

  static int later(int a, int b) {
    return a - b >= 0 ? a : b;
  }
}
