package decnet.decoy.tls;

import decnet.base.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads numbers and vectors of TLS's presentation language. Past the end it gives zeros and nothing
 * and remembers that it is broken; it never throws. Source: RFC 8446 §3. One thread.
 */
final class TlsReader {
  private final Bytes content;
  private int at;
  private boolean broken;

  TlsReader(Bytes content) {
    this.content = content;
  }

  boolean hasMore() {
    return at < content.length();
  }

  /** Whether something was asked for that was not there. */
  boolean isBroken() {
    return broken;
  }

  /** A number of {@code bytes} bytes, at most 3. */
  int number(int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | next();
    }
    return number;
  }

  private int next() {
    if (!hasMore()) {
      broken = true;
      return 0;
    }
    return content.at(at++) & 255;
  }

  /** The next {@code count} bytes, as many as there are. */
  Bytes take(int count) {
    int end = Math.min(content.length(), at + count);
    broken |= end < at + count;
    Bytes taken = content.slice(at, end);
    at = end;
    return taken;
  }

  /** What a length of {@code lengthBytes} bytes says, as much as there is. */
  TlsReader vector(int lengthBytes) {
    return new TlsReader(take(number(lengthBytes)));
  }

  /** All that is left. */
  Bytes rest() {
    return take(content.length() - at);
  }

  /**
   * All that is left, as numbers of {@code bytes} bytes; a last one that is not whole is left out.
   */
  List<Integer> numbers(int bytes) {
    List<Integer> numbers = new ArrayList<>();
    while (content.length() - at >= bytes) {
      numbers.add(number(bytes));
    }
    broken |= hasMore();
    return numbers;
  }
}
