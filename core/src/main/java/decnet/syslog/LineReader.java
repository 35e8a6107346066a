package decnet.syslog;

import decnet.base.Bytes;
import java.util.Optional;

/**
 * Reads RFC 5424 lines as leniently as the contract says: what other producers write must parse.
 * One instance per thread.
 *
 * <p>Source: RFC 5424 §6; contract §2 "Reading".
 */
public final class LineReader {
  private final LogLine line = new LogLine();
  private byte[] bytes = new byte[0];
  private int at;
  private int end;

  /** The parsed line, or empty where it does not parse. Valid until the next call. */
  public Optional<LogLine> read(Bytes content) {
    byte[] copy = content.toArray();
    return read(copy, 0, copy.length);
  }

  /** The line {@code content[from, to)} without its newline. */
  public Optional<LogLine> read(byte[] content, int from, int to) {
    return parse(content, from, to) ? Optional.of(line) : Optional.empty();
  }

  /** The cursor that {@link #parse} fills. */
  public LogLine line() {
    return line;
  }

  /** As {@link #read}, without an object: the result is in {@link #line}. */
  public boolean parse(byte[] content, int from, int to) {
    bytes = content;
    at = from;
    end = to > from && content[to - 1] == '\r' ? to - 1 : to;
    line.clear(content, from, to);
    if (!priority() || !version() || !time()) {
      return false;
    }
    boolean whole = host() && app() && word() && msgId();
    if (!whole || !structuredData()) {
      return false;
    }
    line.own();
    line.messageFrom = Math.min(at, end);
    line.messageTo = end;
    if (!line.isOurs()) {
      foreign();
    }
    return true;
  }

  private boolean priority() {
    if (at >= end || bytes[at] != '<') {
      return false;
    }
    int value = 0;
    int digits = 0;
    for (at++; at < end && bytes[at] >= '0' && bytes[at] <= '9' && digits < 4; at++, digits++) {
      value = value * 10 + bytes[at] - '0';
    }
    return digits > 0
        && digits < 4
        && value <= 191
        && at < end
        && bytes[at++] == '>'; // RFC 5424 §6.2.1
  }

  private boolean version() {
    return at + 1 < end && bytes[at++] == '1' && bytes[at++] == ' ';
  }

  private boolean time() {
    int from = at;
    if (!word()) {
      return false;
    }
    long micros = Timestamp.micros(bytes, from, at - 1);
    line.timeMicros = micros;
    return micros != Timestamp.BAD;
  }

  /** Skips to behind the next blank; the field may not be empty. */
  private boolean word() {
    int from = at;
    at = ByteSearch.first(bytes, from, end, (byte) ' ');
    boolean present = at > from && at < end;
    at++;
    return present;
  }

  private boolean host() {
    line.hostFrom = at;
    boolean present = word();
    line.hostTo = at - 1;
    return present;
  }

  private boolean app() {
    line.appFrom = at;
    boolean present = word();
    line.appTo = at - 1;
    return present;
  }

  private boolean msgId() {
    line.msgIdFrom = at;
    boolean present = word();
    line.msgIdTo = at - 1;
    return present;
  }

  /** NIL or elements; leaves the position at the message. */
  private boolean structuredData() {
    if (at < end && bytes[at] == '-' && (at + 1 == end || bytes[at + 1] == ' ')) {
      at += 2;
      return true;
    }
    if (at >= end || bytes[at] != '[') {
      return false;
    }
    while (at < end && bytes[at] == '[') {
      if (!element()) {
        return false;
      }
    }
    at += at < end && bytes[at] == ' ' ? 1 : 0;
    return true;
  }

  private boolean element() {
    for (at++; at < end && bytes[at] != ' ' && bytes[at] != ']'; at++) {
      // the element's id
    }
    while (at < end && bytes[at] == ' ') {
      for (at++; at < end && bytes[at] == ' '; at++) {
        // more than one blank
      }
      if (at < end && bytes[at] != ']' && !parameter()) {
        return false;
      }
    }
    return at < end && bytes[at++] == ']';
  }

  private boolean parameter() {
    int nameFrom = at;
    while (at < end
        && bytes[at] != '='
        && bytes[at] != ' '
        && bytes[at] != ']'
        && bytes[at] != '"') {
      at++;
    }
    int nameTo = at;
    if (nameTo == nameFrom || at + 1 >= end || bytes[at] != '=' || bytes[at + 1] != '"') {
      return false;
    }
    at += 2;
    int valueFrom = at;
    at = ByteSearch.first(bytes, at, end, (byte) '"', (byte) '\\');
    while (at < end && bytes[at] == '\\') {
      at = ByteSearch.first(bytes, at + 2, end, (byte) '"', (byte) '\\');
    }
    if (at >= end) {
      return false;
    }
    line.param(nameFrom, nameTo, valueFrom, at++);
    return true;
  }

  /** What only other producers' lines have: an inner header, or a shell's command line. */
  private void foreign() {
    if (line.is(line.msgIdFrom, line.msgIdTo, "-")) {
      inner();
    }
    command();
  }

  /** {@code [<PRI>1 ]TIMESTAMP HOST APP PROCID MSGID …} at the begin of the message. */
  private void inner() {
    int back = at;
    at = line.messageFrom;
    if (at < end && bytes[at] == '<' && !(priority() && version())) {
      at = back;
      return;
    }
    int stamp = at;
    if (!word() || Timestamp.micros(bytes, stamp, at - 1) == Timestamp.BAD) {
      at = back;
      return;
    }
    int[] header = {
      line.hostFrom, line.hostTo, line.appFrom, line.appTo, line.msgIdFrom, line.msgIdTo
    };
    boolean whole = host() && app() && word() && lastWord();
    if (!whole) {
      line.hostFrom = header[0];
      line.hostTo = header[1];
      line.appFrom = header[2];
      line.appTo = header[3];
      line.msgIdFrom = header[4];
      line.msgIdTo = header[5];
      at = back;
      return;
    }
    line.unwrapped = true;
    int afterHeader = at;
    if (at >= end || !structuredData()) {
      at = afterHeader;
    }
    line.messageFrom = Math.min(at, end);
  }

  /** The inner message id, which may end the line. */
  private boolean lastWord() {
    line.msgIdFrom = at;
    while (at < end && bytes[at] != ' ') {
      at++;
    }
    line.msgIdTo = at;
    at++;
    return line.msgIdTo > line.msgIdFrom;
  }

  /** {@code CMD uid=… user=… src=… pwd=… cmd=<rest>}. */
  private void command() {
    if (line.messageTo - line.messageFrom < 4
        || !line.is(line.messageFrom, line.messageFrom + 4, "CMD ")) {
      return;
    }
    int from = line.messageFrom + 4;
    int seen = 0;
    while (from < end) {
      int equals = from;
      while (equals < end && bytes[equals] != '=' && bytes[equals] != ' ') {
        equals++;
      }
      if (equals >= end || bytes[equals] == ' ') {
        from = equals + 1;
        continue;
      }
      boolean rest = line.is(from, equals, "cmd");
      int to = equals + 1;
      while (to < end && (rest || bytes[to] != ' ')) {
        to++;
      }
      line.param(from, equals, equals + 1, to);
      seen++;
      if (rest) {
        line.command = seen > 1;
        return;
      }
      from = to + 1;
    }
  }
}
