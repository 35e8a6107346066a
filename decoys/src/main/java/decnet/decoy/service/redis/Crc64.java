package decnet.decoy.service.redis;

import decnet.base.Bytes;

/** The check at the end of a snapshot: CRC-64 of Jones' polynomial, reflected, from nought. */
final class Crc64 {
  private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L; // ad93d23594c935a9 reflected
  private static final long[] TABLE = table();

  private Crc64() {}

  private static long[] table() {
    long[] table = new long[256];
    for (int i = 0; i < table.length; i++) {
      long sum = i;
      for (int bit = 0; bit < 8; bit++) {
        sum = (sum & 1) == 0 ? sum >>> 1 : sum >>> 1 ^ POLYNOMIAL;
      }
      table[i] = sum;
    }
    return table;
  }

  static long of(Bytes content) {
    long sum = 0;
    for (int i = 0; i < content.length(); i++) {
      sum = TABLE[(int) (sum ^ content.at(i)) & 255] ^ sum >>> 8;
    }
    return sum;
  }
}
