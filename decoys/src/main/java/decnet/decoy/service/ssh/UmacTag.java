package decnet.decoy.service.ssh;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * UMAC-64 and UMAC-128 with the sequence number as nonce. Source: RFC 4418, PROTOCOL of OpenSSH.
 */
final class UmacTag implements PacketMac {
  private static final int L1_BYTES = 1024;
  private static final BigInteger P64 = BigInteger.TWO.pow(64).subtract(BigInteger.valueOf(59));
  private static final long P36 = (1L << 36) - 5;
  private static final BigInteger POLY_MASK = new BigInteger("01ffffff01ffffff", 16);

  private final int length;
  private final Cipher pad;
  private final int[] l1;
  private final BigInteger[] l2;
  private final long[] l3;
  private final int[] l3Mask;

  UmacTag(byte[] key, int length) {
    this.length = length;
    int rounds = length / 4;
    Cipher main = aes(key);
    pad = aes(kdf(main, 0, 16));
    byte[] first = kdf(main, 1, L1_BYTES + (rounds - 1) * 16);
    l1 = new int[first.length / 4];
    ByteBuffer.wrap(first).asIntBuffer().get(l1);
    byte[] second = kdf(main, 2, rounds * 24);
    l2 = new BigInteger[rounds];
    for (int i = 0; i < rounds; i++) {
      l2[i] = new BigInteger(1, Arrays.copyOfRange(second, i * 24, i * 24 + 8)).and(POLY_MASK);
    }
    ByteBuffer third = ByteBuffer.wrap(kdf(main, 3, rounds * 64));
    l3 = new long[rounds * 8];
    for (int i = 0; i < l3.length; i++) {
      l3[i] = Long.remainderUnsigned(third.getLong(), P36);
    }
    l3Mask = new int[rounds];
    ByteBuffer.wrap(kdf(main, 4, rounds * 4)).asIntBuffer().get(l3Mask);
  }

  private static Cipher aes(byte[] key) {
    try {
      // single blocks only: this is the block cipher that UMAC builds on
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("no AES", missing);
    }
  }

  private static byte[] block(Cipher cipher, byte[] content) {
    try {
      return cipher.doFinal(content);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES refused a block", impossible);
    }
  }

  private static byte[] kdf(Cipher cipher, int index, int count) {
    ByteBuffer made = ByteBuffer.allocate((count + 15) / 16 * 16);
    for (int i = 1; made.hasRemaining(); i++) {
      made.put(block(cipher, ByteBuffer.allocate(16).putLong(index).putLong(i).array()));
    }
    return Arrays.copyOf(made.array(), count);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public byte[] tag(int sequence, byte[] content, int count) {
    byte[] nonce = new byte[8];
    ByteBuffer.wrap(nonce).putLong(Integer.toUnsignedLong(sequence));
    return tag(nonce, content, count);
  }

  /** The tag under an eight-byte nonce. */
  byte[] tag(byte[] nonce, byte[] content, int count) {
    byte[] tag = new byte[length];
    for (int round = 0; round < length / 4; round++) {
      int hash = round(round, content, count);
      ByteBuffer.wrap(tag).putInt(round * 4, hash);
    }
    byte[] counter = Arrays.copyOf(nonce, 16);
    int low = length == 8 ? counter[7] & 1 : 0;
    if (length == 8) {
      counter[7] &= (byte) 0xfe;
    }
    byte[] mask = block(pad, counter);
    for (int i = 0; i < length; i++) {
      tag[i] ^= mask[low * 8 + i];
    }
    return tag;
  }

  private int round(int round, byte[] content, int count) {
    BigInteger hashed = BigInteger.ONE;
    long last = 0;
    int at = 0;
    boolean single = count <= L1_BYTES;
    do {
      int part = Math.min(L1_BYTES, count - at);
      last = nh(round, content, at, part);
      hashed = single ? hashed : poly(hashed, l2[round], last);
      at += part;
    } while (at < count);
    BigInteger value = single ? new BigInteger(Long.toUnsignedString(last)) : hashed;
    return third(round, value);
  }

  private long nh(int round, byte[] content, int from, int count) {
    int padded = Math.max(32, (count + 31) / 32 * 32);
    ByteBuffer words =
        ByteBuffer.wrap(Arrays.copyOf(Arrays.copyOfRange(content, from, from + count), padded))
            .order(ByteOrder.LITTLE_ENDIAN);
    long sum = count * 8L;
    int key = round * 4;
    for (int i = 0; i < padded / 4; i += 8) {
      for (int j = 0; j < 4; j++) {
        long left = Integer.toUnsignedLong(words.getInt((i + j) * 4) + l1[key + i + j]);
        long right = Integer.toUnsignedLong(words.getInt((i + j + 4) * 4) + l1[key + i + j + 4]);
        sum += left * right;
      }
    }
    return sum;
  }

  private static BigInteger poly(BigInteger hashed, BigInteger key, long word) {
    BigInteger value = new BigInteger(Long.toUnsignedString(word));
    BigInteger limit = BigInteger.TWO.pow(64).subtract(BigInteger.TWO.pow(32));
    if (value.compareTo(limit) >= 0) {
      BigInteger marked = key.multiply(hashed).add(P64.subtract(BigInteger.ONE)).mod(P64);
      return key.multiply(marked).add(value.subtract(BigInteger.valueOf(59))).mod(P64);
    }
    return key.multiply(hashed).add(value).mod(P64);
  }

  private int third(int round, BigInteger value) {
    long word = value.longValue(); // the upper 64 of the 128 bits are zero below 16 MiB
    long sum = 0;
    for (int i = 0; i < 4; i++) {
      long part = word >>> (48 - 16 * i) & 0xffff;
      sum = (sum + part * l3[round * 8 + 4 + i]) % P36;
    }
    return (int) sum ^ l3Mask[round];
  }
}
