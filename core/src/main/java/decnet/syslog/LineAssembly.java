package decnet.syslog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts whole lines together for one write: PRI and timestamp before an encoded body, {@code at},
 * {@code pos} and {@code chain} behind it.
 */
final class LineAssembly {
  private static final long AT_TOLERANCE_MICROS =
      1000; // contract §2: at, when it differs by more than 1 ms
  private static final byte[] AT = " at=\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] POS = " pos=\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHAIN = " chain=\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "]\n".getBytes(StandardCharsets.US_ASCII);

  private final Chain chain;
  private byte[] buffer = new byte[1 << 16];
  private int length;
  private long lastMicros;
  private long cachedSecond = Long.MIN_VALUE;
  private final byte[] cachedText = new byte[19]; // yyyy-MM-ddTHH:mm:ss

  LineAssembly(Chain chain) {
    this.chain = chain;
  }

  /** Adds a line stamped {@code nowMicros}, but never earlier than the line before. */
  void add(int priority, byte[] body, @Nullable Long atMicros, long position, long nowMicros) {
    lastMicros = Math.max(lastMicros, nowMicros);
    ensure(body.length + 200);
    int from = length;
    buffer[length++] = '<';
    digits(priority);
    buffer[length++] = '>';
    buffer[length++] = '1';
    buffer[length++] = ' ';
    time(lastMicros);
    buffer[length++] = ' ';
    put(body);
    if (atMicros != null && Math.abs(lastMicros - atMicros) > AT_TOLERANCE_MICROS) {
      put(AT);
      time(atMicros);
      buffer[length++] = '"';
    }
    put(POS);
    digits(position);
    buffer[length++] = '"';
    byte[] link = chain.next(buffer, from, length);
    put(CHAIN);
    put(link);
    buffer[length++] = '"';
    put(END);
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void digits(long value) {
    if (value >= 10) {
      digits(value / 10);
    }
    buffer[length++] = (byte) ('0' + value % 10);
  }

  /** UTC with microseconds. */
  private void time(long micros) {
    long second = Math.floorDiv(micros, 1_000_000);
    if (second != cachedSecond) {
      String text = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).withNano(0).toString();
      byte[] ascii =
          (text.length() == 16 ? text + ":00" : text).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(ascii, 0, cachedText, 0, cachedText.length);
      cachedSecond = second;
    }
    put(cachedText);
    buffer[length++] = '.';
    int fraction = (int) Math.floorMod(micros, 1_000_000L);
    for (int unit = 100_000; unit > 0; unit /= 10) {
      buffer[length++] = (byte) ('0' + fraction / unit % 10);
    }
    buffer[length++] = 'Z';
  }

  private void ensure(int more) {
    if (length + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
    }
  }

  int length() {
    return length;
  }

  /** What was assembled; valid until {@link #clear}. */
  ByteBuffer content() {
    return ByteBuffer.wrap(buffer, 0, length);
  }

  void clear() {
    length = 0;
  }

  static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }
}
