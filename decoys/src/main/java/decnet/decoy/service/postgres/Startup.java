package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.SessionInput;
import decnet.decoy.SessionOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes before the login: requests for encryption, for cancelling, and the startup message.
 *
 * <pre>
 * C: length 8, 80877103 (SSL) or 80877104 (GSSAPI)
 * S: N or G
 * C: length, 196608, name NUL value NUL … NUL
 * </pre>
 */
final class Startup {
  private static final int CANCEL = 80_877_102;
  private static final int SSL = 80_877_103;
  private static final int GSSAPI = 80_877_104;
  private static final int MAX_LENGTH = 10_000;
  private static final int MAX_TOKEN = 16_384;

  private final SessionInput in;
  private final SessionOutput out;
  private final Messages messages;

  Startup(SessionInput in, SessionOutput out, Messages messages) {
    this.in = in;
    this.out = out;
    this.messages = messages;
  }

  /** The options of a startup message; empty when the connection is over. */
  Optional<Map<String, String>> run() throws IOException, SqlError {
    boolean ssl = false;
    while (true) {
      Optional<Bytes> packet = packet();
      if (packet.isEmpty()) {
        return Optional.empty();
      }
      int code = packet.get().buffer().getInt();
      if (code == CANCEL) {
        return Optional.empty();
      }
      if (code == SSL && !ssl) {
        ssl = true;
        refuse();
      } else if (code == GSSAPI) {
        out.text("G").flush();
        token();
        return Optional.empty();
      } else {
        return options(code, packet.get());
      }
    }
  }

  /** Debian's server speaks GSSAPI and has no key for it: it takes one token and gives up. */
  private void token() throws IOException {
    int length = Bytes.of(in.readFully(4)).buffer().getInt();
    if (length >= 0 && length <= MAX_TOKEN) {
      in.readFully(length);
    }
  }

  private void refuse() throws IOException, SqlError {
    boolean early = in.buffered() > 0; // sent with the request, not after our answer
    out.text("N").flush();
    if (early) {
      in.drop(1 << 16);
      throw SqlError.fatal(
              "08P01",
              "received unencrypted data after SSL request",
              "postmaster.c:2136:ProcessStartupPacket")
          .detail(
              "This could be either a client-software bug or evidence of an attempted"
                  + " man-in-the-middle attack.");
    }
  }

  private Optional<Bytes> packet() throws IOException {
    byte[] head = new byte[4];
    for (int i = 0; i < 4; i++) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      head[i] = (byte) next;
    }
    long length = Bytes.of(head).buffer().getInt();
    if (length < 8 || length > MAX_LENGTH) {
      in.drop(1 << 16); // the server has taken it from its kernel: FIN, not RST
      return Optional.empty();
    }
    return Optional.of(Bytes.of(in.readFully((int) length - 4)));
  }

  private Optional<Map<String, String>> options(int code, Bytes packet)
      throws IOException, SqlError {
    int major = code >>> 16;
    int minor = code & 0xffff;
    if (major != 3) {
      String message =
          "unsupported frontend protocol " + major + "." + minor + ": server supports 3.0 to 3.0";
      if (major == 1 || major == 2) {
        out.text("EFATAL:  " + message + "\n\0").flush();
        return Optional.empty();
      }
      throw SqlError.fatal("0A000", message, "postmaster.c:2222:ProcessStartupPacket");
    }
    Map<String, String> options = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    String all = packet.slice(4, packet.length()).latin1();
    int at = 0;
    while (true) {
      int end = all.indexOf(0, at);
      if (end < 0) {
        throw invalid();
      }
      String name = utf8(all.substring(at, end));
      at = end + 1;
      if (name.isEmpty()) {
        break;
      }
      end = all.indexOf(0, at);
      if (end < 0) {
        throw invalid();
      }
      if (name.startsWith("_pq_.")) {
        unknown.add(name);
      } else {
        options.put(name, utf8(all.substring(at, end)));
      }
      at = end + 1;
    }
    if (at != all.length()) {
      throw invalid();
    }
    if (minor > 0 || !unknown.isEmpty()) {
      Payload payload = new Payload().int32(3 << 16).int32(unknown.size());
      unknown.forEach(payload::text);
      messages.write('v', payload);
    }
    if (options.getOrDefault("user", "").isEmpty()) {
      throw SqlError.fatal(
          "28000",
          "no PostgreSQL user name specified in startup packet",
          "postmaster.c:2351:ProcessStartupPacket");
    }
    return Optional.of(options);
  }

  private static String utf8(String latin1) {
    return Bytes.latin1(latin1).utf8();
  }

  private static SqlError invalid() {
    return SqlError.fatal(
        "08P01",
        "invalid startup packet layout: expected terminator as last byte",
        "postmaster.c:2334:ProcessStartupPacket");
  }
}
