package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.util.Arrays;

/** Bounds on what may be joined or repeated, and byte strings. */
final class Bytea {
  /** Our bound on one value; the genuine one is a gigabyte. */
  static final int MAX = 16 << 20;

  private Bytea() {}

  static SqlError tooLong() {
    return SqlError.error("54000", "requested length too large", "oracle_compat.c:1148:repeat");
  }

  static String bounded(String left, String right) throws SqlError {
    if ((long) left.length() + right.length() > MAX) {
      throw tooLong();
    }
    return left + right;
  }

  static Bytes joined(Object left, Object right) throws SqlError {
    Bytes a = (Bytes) left;
    Bytes b = (Bytes) right;
    if ((long) a.length() + b.length() > MAX) {
      throw tooLong();
    }
    byte[] all = Arrays.copyOf(a.toArray(), a.length() + b.length());
    b.copyTo(all, a.length());
    return Bytes.of(all);
  }
}
