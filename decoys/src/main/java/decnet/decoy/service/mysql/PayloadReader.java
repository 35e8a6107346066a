package decnet.decoy.service.mysql;

import decnet.base.Bytes;

/**
 * Reads a packet's body from its start; what is not there is an error, never an exception beyond.
 */
final class PayloadReader {
  private final Bytes content;
  private int at;

  PayloadReader(Bytes content) {
    this.content = content;
  }

  int remaining() {
    return content.length() - at;
  }

  long fixed(int width) throws SqlError {
    Bytes taken = take(width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (taken.at(i) & 255L) << 8 * i;
    }
    return value;
  }

  Bytes take(long count) throws SqlError {
    if (count < 0 || count > remaining()) {
      throw SqlError.badHandshake();
    }
    at += (int) count;
    return content.slice(at - (int) count, at);
  }

  /** Up to the next NUL, which is taken, or to the end. */
  Bytes terminated() throws SqlError {
    int end = at;
    while (end < content.length() && content.at(end) != 0) {
      end++;
    }
    Bytes text = take(end - at);
    at = Math.min(content.length(), end + 1);
    return text;
  }

  /** A length-encoded integer. */
  long length() throws SqlError {
    int first = (int) fixed(1);
    return switch (first) {
      case 0xfc -> fixed(2);
      case 0xfd -> fixed(3);
      case 0xfe -> fixed(8);
      default -> first;
    };
  }

  Bytes rest() throws SqlError {
    return take(remaining());
  }
}
