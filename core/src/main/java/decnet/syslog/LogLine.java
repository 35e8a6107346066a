package decnet.syslog;

import decnet.base.IpAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One parsed line: a cursor over bytes that somebody else owns, filled again and again by a {@link
 * LineReader}; nothing is decoded before it is asked for. Valid until the reader's next line. Not
 * thread-safe.
 */
public final class LogLine {
  private static final int NAME_FROM = 0;
  private static final int NAME_TO = 1;
  private static final int VALUE_FROM = 2;
  private static final int VALUE_TO = 3;
  private static final int STRIDE = 4;
  private static final int ADDRESSES = 2048; // the latest ones that were parsed

  byte[] bytes = new byte[0];
  int from;
  int to;
  long timeMicros;
  int hostFrom;
  int hostTo;
  int appFrom;
  int appTo;
  int msgIdFrom;
  int msgIdTo;
  int messageFrom;
  int messageTo;
  boolean unwrapped;
  boolean command;
  private int[] params = new int[16 * STRIDE];
  private int count;
  private boolean ours;
  private int positionAt;
  private final TextCache texts = new TextCache();
  private final @Nullable String[] addressTexts = new String[ADDRESSES];
  private final @Nullable IpAddress[] addresses = new IpAddress[ADDRESSES];

  LogLine() {}

  void clear(byte[] content, int begin, int end) {
    bytes = content;
    from = begin;
    to = end;
    count = 0;
    ours = false;
    unwrapped = false;
    command = false;
  }

  void param(int nameFrom, int nameTo, int valueFrom, int valueTo) {
    if ((count + 1) * STRIDE > params.length) {
      params = Arrays.copyOf(params, 2 * params.length);
    }
    int at = count++ * STRIDE;
    params[at + NAME_FROM] = nameFrom;
    params[at + NAME_TO] = nameTo;
    params[at + VALUE_FROM] = valueFrom;
    params[at + VALUE_TO] = valueTo;
  }

  /**
   * Decides whose line it is, once its own structured data is read: what a message brings with it
   * can't make a line ours.
   */
  void own() {
    positionAt = -1;
    for (int at = 0; at < count * STRIDE; at += STRIDE) {
      int from = params[at + NAME_FROM];
      if (params[at + NAME_TO] - from == 3
          && bytes[from] == 'p'
          && bytes[from + 1] == 'o'
          && bytes[from + 2] == 's') {
        positionAt = at;
      }
    }
    ours = positionAt >= 0;
  }

  /** The line as it stands, a copy. */
  public byte[] raw() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Microseconds since the epoch, UTC. */
  public long timeMicros() {
    return timeMicros;
  }

  public Instant time() {
    return Instant.ofEpochSecond(
        Math.floorDiv(timeMicros, 1_000_000L), Math.floorMod(timeMicros, 1_000_000L) * 1000);
  }

  /** HOSTNAME, {@code -} if NIL. */
  public String host() {
    return text(hostFrom, hostTo);
  }

  /** APP-NAME verbatim, {@code -} if NIL. */
  public String service() {
    return text(appFrom, appTo);
  }

  /** MSGID verbatim, {@code -} if NIL; {@code command} for a {@code CMD …} message. */
  public String eventType() {
    return command ? "command" : text(msgIdFrom, msgIdTo);
  }

  /** What follows the structured data, as UTF-8. */
  public String message() {
    return text(messageFrom, messageTo);
  }

  /** Whether DECNET's own log wrote the line: it has a position. */
  public boolean isOurs() {
    return ours;
  }

  /** The position, or 0. */
  public long position() {
    if (!ours) {
      return 0;
    }
    int from = params[positionAt + VALUE_FROM];
    int to = params[positionAt + VALUE_TO];
    if (to == from || to - from > 18) {
      return 0;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return 0;
      }
      value = value * 10 + (bytes[i] - '0');
    }
    return value;
  }

  /**
   * Whether the line is a mutation: application {@code mutator}, message id {@code decky_mutated},
   * and not from inside another line.
   */
  public boolean isMutation() {
    return !unwrapped
        && !command
        && is(appFrom, appTo, "mutator")
        && is(msgIdFrom, msgIdTo, "decky_mutated");
  }

  /** Whether the line is about our own machinery: its host is called {@code decnet-…}. */
  public boolean isInfrastructure() {
    return hostTo - hostFrom >= 7 && is(hostFrom, hostFrom + 7, "decnet-");
  }

  boolean is(int from, int to, String wanted) {
    if (to - from != wanted.length()) {
      return false;
    }
    for (int i = 0; i < wanted.length(); i++) {
      if (bytes[from + i] != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return texts.text(bytes, from, to);
  }

  private int find(String name) {
    for (int i = 0; i < count; i++) {
      int at = i * STRIDE;
      if (is(params[at + NAME_FROM], params[at + NAME_TO], name)) {
        return at;
      }
    }
    return -1;
  }

  /**
   * The first parameter called {@code name}, decoded, as UTF-8 with U+FFFD for what is not; null
   * where there is none.
   */
  public @Nullable String param(String name) {
    int at = find(name);
    return at < 0 ? null : decode(params[at + VALUE_FROM], params[at + VALUE_TO]);
  }

  /** The exact bytes of the first parameter called {@code name}; null where there is none. */
  public byte @Nullable [] paramBytes(String name) {
    int at = find(name);
    return at < 0 ? null : unescape(params[at + VALUE_FROM], params[at + VALUE_TO]);
  }

  /** All parameters in order, decoded; of two with one name the first. */
  public Map<String, String> params() {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int at = i * STRIDE;
      all.putIfAbsent(
          text(params[at + NAME_FROM], params[at + NAME_TO]),
          decode(params[at + VALUE_FROM], params[at + VALUE_TO]));
    }
    return all;
  }

  private String decode(int from, int to) {
    return isPlain(from, to)
        ? text(from, to)
        : new String(unescape(from, to), StandardCharsets.UTF_8);
  }

  private boolean isPlain(int from, int to) {
    return ByteSearch.first(bytes, from, to, (byte) '\\') == to;
  }

  /** Puts the parameter {@code session} into {@code id}. */
  void session(SessionId id) {
    int at = find("session");
    if (at < 0 || params[at + VALUE_FROM] == params[at + VALUE_TO]) {
      id.none();
    } else if (isPlain(params[at + VALUE_FROM], params[at + VALUE_TO])) {
      id.read(bytes, params[at + VALUE_FROM], params[at + VALUE_TO]);
    } else {
      byte[] plain = unescape(params[at + VALUE_FROM], params[at + VALUE_TO]);
      id.read(plain, 0, plain.length);
    }
  }

  /**
   * The source as 32 bits where {@code src_ip} is a dotted quad and nothing else; negative
   * otherwise, then {@link #source} knows.
   */
  long plainIpv4() {
    int at = find("src_ip");
    return at < 0
        ? -1
        : SourceAddress.dottedQuad(bytes, params[at + VALUE_FROM], params[at + VALUE_TO]);
  }

  private byte[] unescape(int from, int to) {
    byte[] plain = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\\' && i + 1 < to) {
        byte next = bytes[i + 1];
        if (next == '\\' || next == '"' || next == ']') {
          b = next;
          i++;
        } else if (ours
            && next == 'x'
            && i + 3 < to
            && hex(bytes[i + 2]) >= 0
            && hex(bytes[i + 3]) >= 0) {
          b = (byte) (hex(bytes[i + 2]) << 4 | hex(bytes[i + 3]));
          i += 3;
        }
      }
      plain[length++] = b;
    }
    return Arrays.copyOf(plain, length);
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }

  /** The address that {@code value} is, with or without a port; parsed once while it stays. */
  Optional<IpAddress> address(String value) {
    int hash = value.hashCode();
    int place = (hash ^ hash >>> 11 ^ hash >>> 22) & ADDRESSES - 1;
    IpAddress known = addresses[place];
    if (known != null && value.equals(addressTexts[place])) {
      return Optional.of(known);
    }
    Optional<IpAddress> parsed = SourceAddress.withoutPort(value);
    if (parsed.isPresent()) {
      addressTexts[place] = value;
      addresses[place] = parsed.get();
    }
    return parsed;
  }

  /** Who did it: from the parameters, else from the prose of a native daemon. */
  public Optional<IpAddress> source() {
    return SourceAddress.of(this);
  }
}
