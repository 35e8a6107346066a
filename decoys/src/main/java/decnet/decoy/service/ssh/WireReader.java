package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Takes an SSH message apart; what does not fit is malformed. Source: RFC 4251 §5. */
final class WireReader {
  private final byte[] content;
  private int at;

  WireReader(byte[] content, int from) {
    this.content = content;
    at = from;
  }

  /** A message after its type. */
  static WireReader of(byte[] message) {
    return new WireReader(message, 1);
  }

  private int take(int count) throws WireException {
    if (count < 0 || content.length - at < count) {
      throw new WireException(Kind.MALFORMED, "incomplete message");
    }
    int from = at;
    at += count;
    return from;
  }

  int u8() throws WireException {
    return content[take(1)] & 255;
  }

  boolean flag() throws WireException {
    return u8() != 0;
  }

  long u32() throws WireException {
    int from = take(4);
    return (content[from] & 255L) << 24
        | (content[from + 1] & 255) << 16
        | (content[from + 2] & 255) << 8
        | content[from + 3] & 255;
  }

  long u64() throws WireException {
    return u32() << 32 | u32();
  }

  byte[] raw(int count) throws WireException {
    int from = take(count);
    return Arrays.copyOfRange(content, from, from + count);
  }

  byte[] string() throws WireException {
    long length = u32();
    return raw(length > content.length ? -1 : (int) length);
  }

  /** A string, one byte a character. */
  String text() throws WireException {
    return new String(string(), StandardCharsets.ISO_8859_1);
  }

  /** A string that may hold no NUL, as sshpkt_get_cstring takes it. */
  String cstring() throws WireException {
    String text = text();
    if (text.indexOf(0) >= 0) {
      throw new WireException(Kind.MALFORMED, "invalid format");
    }
    return text;
  }

  List<String> names() throws WireException {
    return List.of(text().split(","));
  }

  boolean isAtEnd() {
    return at == content.length;
  }

  void end() throws WireException {
    if (!isAtEnd()) {
      throw new WireException(Kind.MALFORMED, "unexpected bytes remain after decoding");
    }
  }
}
