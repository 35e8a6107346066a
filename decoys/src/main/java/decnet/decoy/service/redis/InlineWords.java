package decnet.decoy.service.redis;

import decnet.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits an inline command into words, with redis's quotes: {@code "…"} knows {@code \xHH \n \r \t
 * \b \a \\ \"}, {@code '…'} only {@code \'}.
 */
final class InlineWords {
  private final byte[] line;
  private int at;

  private InlineWords(byte[] line) {
    this.line = line;
  }

  static List<Bytes> split(byte[] line) throws RespReader.ProtocolError {
    return new InlineWords(line).words();
  }

  private List<Bytes> words() throws RespReader.ProtocolError {
    List<Bytes> words = new ArrayList<>();
    while (true) {
      while (at < line.length && blank(line[at])) {
        at++;
      }
      if (at >= line.length) {
        return words;
      }
      words.add(word());
    }
  }

  private static boolean blank(byte b) {
    return b == ' ' || b >= 9 && b <= 13 || b == 0;
  }

  private Bytes word() throws RespReader.ProtocolError {
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    while (at < line.length && !blank(line[at])) {
      byte b = line[at++];
      if (b == '"') {
        doubled(word);
        closed();
      } else if (b == '\'') {
        single(word);
        closed();
      } else {
        word.write(b);
      }
    }
    return Bytes.of(word.toByteArray());
  }

  private void closed() throws RespReader.ProtocolError {
    if (at < line.length && !blank(line[at])) {
      throw unbalanced();
    }
  }

  private void single(ByteArrayOutputStream word) throws RespReader.ProtocolError {
    while (at < line.length && line[at] != '\'') {
      if (line[at] == '\\' && at + 1 < line.length && line[at + 1] == '\'') {
        at++;
      }
      word.write(line[at++]);
    }
    end();
  }

  private void doubled(ByteArrayOutputStream word) throws RespReader.ProtocolError {
    while (at < line.length && line[at] != '"') {
      if (line[at] != '\\' || at + 1 >= line.length) {
        word.write(line[at++]);
        continue;
      }
      byte kind = line[at + 1];
      boolean hex =
          kind == 'x'
              && at + 3 < line.length
              && Character.digit(line[at + 2], 16) >= 0
              && Character.digit(line[at + 3], 16) >= 0;
      if (hex) {
        word.write(Character.digit(line[at + 2], 16) << 4 | Character.digit(line[at + 3], 16));
        at += 4;
      } else {
        word.write(
            switch (kind) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              case 'b' -> '\b';
              case 'a' -> 7;
              default -> kind;
            });
        at += 2;
      }
    }
    end();
  }

  private void end() throws RespReader.ProtocolError {
    if (at >= line.length) {
      throw unbalanced();
    }
    at++;
  }

  private static RespReader.ProtocolError unbalanced() {
    return new RespReader.ProtocolError("Protocol error: unbalanced quotes in request");
  }
}
