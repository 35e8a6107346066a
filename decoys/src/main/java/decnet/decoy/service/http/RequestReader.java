package decnet.decoy.service.http;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads request lines and headers byte by byte, and refuses at the very byte where nginx does: a
 * scanner sees the difference between a parser that waits for the line's end and one that does not.
 */
final class RequestReader {
  private static final int FIRST_BUFFER = 1024; // client_header_buffer_size
  private static final int LARGE_BUFFER = 8192; // large_client_header_buffers 4 8k
  private static final int LARGE_BUFFERS = 4;
  private static final int MAX_MINOR = 99;
  private static final int MAX_HEADERS = 1000; // max_headers, as Debian's update carries it

  private final SessionInput in;
  private final StringBuilder line = new StringBuilder();
  private int room;
  private int buffers;
  private int lines;
  private String method = "";
  private String target = "";
  private int version = 1000;
  private List<Request.Header> headers = new ArrayList<>();

  RequestReader(SessionInput in) {
    this.in = in;
  }

  /**
   * The next request, or null when the peer ended before its first byte.
   *
   * @throws Refusal what nginx refuses, at that byte
   */
  @Nullable Request next() throws IOException {
    room = FIRST_BUFFER;
    buffers = 0;
    lines = 0;
    method = "";
    target = "";
    version = 1000;
    headers = new ArrayList<>();
    int first = in.read();
    while (first == '\r' || first == '\n') {
      first = in.read();
    }
    if (first < 0) {
      return null;
    }
    requestLine(first);
    if (version == 9) {
      if (!method.equals("GET")) {
        throw refuse(Status.BAD_REQUEST);
      }
      return request();
    }
    while (headerLine()) {
      // every header is judged when its line is complete
    }
    return request();
  }

  private Request request() {
    return new Request(method, target, version, headers);
  }

  private Refusal refuse(Status status) {
    if (target.isEmpty()) {
      target = line.toString();
    }
    return new Refusal(status, request());
  }

  /** Counts {@code c} against the header buffers, as nginx fills them: a line is never split. */
  private int taken(int c, Status tooLarge) throws IOException {
    line.append((char) c);
    if (--room < 0) {
      if (line.length() > LARGE_BUFFER || buffers == LARGE_BUFFERS) {
        throw refuse(tooLarge);
      }
      buffers++;
      room = LARGE_BUFFER - line.length();
    }
    return c;
  }

  private int next(Status tooLarge) throws IOException {
    int c = in.read();
    if (c < 0) {
      throw new WireException(Kind.GONE, "end of stream within a request");
    }
    return taken(c, tooLarge);
  }

  private int lineByte() throws IOException {
    return next(Status.URI_TOO_LARGE);
  }

  private void requestLine(int first) throws IOException {
    line.setLength(0);
    int c = taken(first, Status.URI_TOO_LARGE);
    while (c != ' ') {
      if (!(c >= 'A' && c <= 'Z' || c == '_' || c == '-')) {
        throw refuse(Status.BAD_REQUEST);
      }
      c = lineByte();
    }
    method = line.substring(0, line.length() - 1);
    while (c == ' ') {
      c = lineByte();
    }
    int start = line.length() - 1;
    c = beforePath(c);
    while (c != ' ' && c != '\r' && c != '\n') {
      if (c < 32 || c == 127) {
        throw refuse(Status.BAD_REQUEST);
      }
      c = lineByte();
    }
    String read = line.substring(start, line.length() - 1);
    if (c == ' ') {
      version = versionAfter(read);
    } else {
      version = 9;
      target = read;
      endOfLine(c);
    }
    target = read;
  }

  /** Takes scheme, host and port of an absolute target; returns the first byte after them. */
  private int beforePath(int first) throws IOException {
    int c = first;
    if (c == '/') {
      return c;
    }
    if (!isLetter(c)) {
      throw refuse(Status.BAD_REQUEST);
    }
    while (isLetter(c) || c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.') {
      c = lineByte();
    }
    if (c != ':' || lineByte() != '/' || lineByte() != '/') {
      throw refuse(Status.BAD_REQUEST);
    }
    c = lineByte();
    while (isLetter(c) || c >= '0' && c <= '9' || c == '.' || c == '-' || c == ':') {
      c = lineByte();
    }
    if (c != '/' && c != '?' && c != ' ') {
      throw refuse(Status.BAD_REQUEST);
    }
    return c;
  }

  private static boolean isLetter(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  private int versionAfter(String read) throws IOException {
    int c = lineByte();
    while (c == ' ') {
      c = lineByte();
    }
    if (c == '\r' || c == '\n') {
      target = read;
      version = 9;
      endOfLine(c);
      return 9;
    }
    for (char expected : "HTTP/".toCharArray()) {
      if (c != expected) {
        throw refuse(Status.BAD_REQUEST);
      }
      c = lineByte();
    }
    if (c < '1' || c > '9') {
      throw refuse(Status.BAD_REQUEST);
    }
    if (c > '1') {
      throw refuse(Status.VERSION_NOT_SUPPORTED);
    }
    c = lineByte();
    if (c >= '0' && c <= '9') {
      throw refuse(Status.VERSION_NOT_SUPPORTED);
    }
    if (c != '.') {
      throw refuse(Status.BAD_REQUEST);
    }
    c = lineByte();
    if (c < '0' || c > '9') {
      throw refuse(Status.BAD_REQUEST);
    }
    int minor = 0;
    while (c >= '0' && c <= '9') {
      minor = minor * 10 + c - '0';
      if (minor > MAX_MINOR) {
        throw refuse(Status.BAD_REQUEST);
      }
      c = lineByte();
    }
    while (c == ' ') {
      c = lineByte();
    }
    target = read;
    endOfLine(c);
    return 1000 + minor;
  }

  private void endOfLine(int c) throws IOException {
    if (c != '\n' && (c != '\r' || lineByte() != '\n')) {
      throw refuse(Status.BAD_REQUEST);
    }
  }

  private int headerByte() throws IOException {
    return next(Status.HEADER_TOO_LARGE);
  }

  /** Reads a header line; false at the empty one. */
  private boolean headerLine() throws IOException {
    line.setLength(0);
    int c = headerByte();
    if (c == '\n') {
      return false;
    }
    if (c == '\r') {
      if (headerByte() != '\n') {
        throw refuse(Status.BAD_REQUEST);
      }
      return false;
    }
    if (c == ':') {
      throw refuse(Status.BAD_REQUEST);
    }
    if (++lines > MAX_HEADERS) {
      throw refuse(Status.HEADER_TOO_LARGE);
    }
    boolean valid = true;
    while (c != ':' && c != '\r' && c != '\n') {
      if (c <= ' ' || c == 127) {
        throw refuse(Status.BAD_REQUEST);
      }
      valid &= isLetter(c) || c >= '0' && c <= '9' || c == '-';
      c = headerByte();
    }
    String name = line.substring(0, line.length() - 1);
    if (c != ':') {
      endOfHeader(c);
      return true; // no colon: nginx passes it over
    }
    do {
      c = headerByte();
    } while (c == ' ');
    int start = line.length() - 1;
    while (c != '\r' && c != '\n') {
      if (c == 0) {
        throw refuse(Status.BAD_REQUEST);
      }
      c = headerByte();
    }
    String value = line.substring(start, line.length() - 1).replaceAll(" +$", "");
    endOfHeader(c);
    if (valid) {
      accept(name, value);
    }
    return true;
  }

  private void endOfHeader(int c) throws IOException {
    int last = c;
    while (last == '\r') {
      last = headerByte();
    }
    if (last != '\n') {
      throw refuse(Status.BAD_REQUEST);
    }
  }

  private void accept(String name, String value) throws IOException {
    boolean first = headers.stream().noneMatch(header -> header.name().equalsIgnoreCase(name));
    headers.add(new Request.Header(name, value));
    boolean single =
        name.equalsIgnoreCase("host")
            || name.equalsIgnoreCase("content-length")
            || name.equalsIgnoreCase("transfer-encoding");
    if (single && !first || name.equalsIgnoreCase("host") && !isHost(value)) {
      throw refuse(Status.BAD_REQUEST);
    }
  }

  private static boolean isHost(String host) {
    boolean bracketed = host.startsWith("[");
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c == 127 || c == '/' && !bracketed) {
        return false;
      }
    }
    return !host.isEmpty() && !host.contains("..") && !host.startsWith(":");
  }
}
