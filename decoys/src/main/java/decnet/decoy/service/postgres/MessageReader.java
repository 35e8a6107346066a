package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import java.nio.charset.StandardCharsets;

/** Reads a message's body; what is not there is the complaint that pqformat.c has. */
final class MessageReader {
  private final Bytes body;
  private int at;

  MessageReader(Bytes body) {
    this.body = body;
  }

  private static SqlError insufficient(int line, String routine) {
    return SqlError.error(
        "08P01", "insufficient data left in message", "pqformat.c:" + line + ":" + routine);
  }

  int int8() throws SqlError {
    if (at >= body.length()) {
      throw SqlError.error("08P01", "no data left in message", "pqformat.c:405:pq_getmsgbyte");
    }
    return body.at(at++) & 255;
  }

  int int16() throws SqlError {
    if (body.length() - at < 2) {
      throw insufficient(533, "pq_copymsgbytes");
    }
    return (short) (int8() << 8 | int8());
  }

  int int32() throws SqlError {
    if (body.length() - at < 4) {
      throw insufficient(533, "pq_copymsgbytes");
    }
    return int8() << 24 | int8() << 16 | int8() << 8 | int8();
  }

  byte[] bytes(int count) throws SqlError {
    if (count < 0 || count > body.length() - at) {
      throw insufficient(531, "pq_getmsgbytes");
    }
    byte[] some = body.slice(at, at + count).toArray();
    at += count;
    return some;
  }

  /** A text up to its NUL. */
  String text() throws SqlError {
    int end = at;
    while (end < body.length() && body.at(end) != 0) {
      end++;
    }
    if (end >= body.length()) {
      throw SqlError.error("08P01", "invalid string in message", "pqformat.c:595:pq_getmsgstring");
    }
    Bytes raw = body.slice(at, end);
    at = end + 1;
    return MoreTextFunctions.readable(raw);
  }

  /** A text that is read before its encoding is known. */
  String rawText() throws SqlError {
    int end = at;
    while (end < body.length() && body.at(end) != 0) {
      end++;
    }
    if (end >= body.length()) {
      throw SqlError.error(
          "08P01", "invalid string in message", "pqformat.c:624:pq_getmsgrawstring");
    }
    String text = body.slice(at, end).latin1();
    at = end + 1;
    return text;
  }

  String rest() {
    String rest = new String(body.slice(at, body.length()).toArray(), StandardCharsets.UTF_8);
    at = body.length();
    return rest;
  }

  boolean isDone() {
    return at == body.length();
  }

  void end() throws SqlError {
    if (!isDone()) {
      throw SqlError.error("08P01", "invalid message format", "pqformat.c:640:pq_getmsgend");
    }
  }
}
