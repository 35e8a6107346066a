package decnet.decoy.service.ssh;

import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.SessionInput;
import decnet.decoy.SessionOutput;
import java.io.IOException;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The exchange of identification lines, read byte by byte as sshd does. Source: RFC 4253 §4.2;
 * limits and texts measured on the genuine server.
 */
final class Identification {
  private static final int MAX_CHARACTERS = 8192;

  /** What sscanf reads as SSH-%d.%d-: blanks and signs before the numbers are allowed. */
  private static final Pattern LINE =
      Pattern.compile("SSH-\\s*([+-]?\\d+)\\.\\s*([+-]?\\d+)-(.+)", Pattern.DOTALL);

  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private Identification() {}

  /** The client's line without its end. */
  static String read(SessionInput in, SessionOutput out) throws IOException {
    StringBuilder line = new StringBuilder(64);
    boolean returned = false;
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new WireException(Kind.GONE, "no identification");
      }
      if (next == '\n') {
        return judge(line.toString(), out);
      }
      if (returned || next == 0) {
        throw invalid(out);
      }
      if (next == '\r') {
        returned = true;
      } else if (line.length() == MAX_CHARACTERS) {
        throw invalid(out);
      } else {
        line.append((char) next);
      }
    }
  }

  private static String judge(String line, SessionOutput out) throws IOException {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw invalid(out);
    }
    int major = number(parts.group(1));
    if (major != 2 && !(major == 1 && number(parts.group(2)) == 99)) {
      out.text("Protocol major versions differ.\r\n");
      throw new WireException(Kind.MALFORMED, "protocol major version " + major);
    }
    String software = parts.group(3);
    if (software.startsWith("Probe-") || software.contains("SSH_Version_Mapper")) {
      throw new WireException(Kind.MALFORMED, "scanned with " + line);
    }
    return line;
  }

  /** As sscanf makes an int: a long, cut down to 32 bits. */
  private static int number(String digits) {
    return new BigInteger(digits).max(LEAST).min(MOST).intValue();
  }

  private static WireException invalid(SessionOutput out) throws IOException {
    out.text("Invalid SSH identification string.").flush();
    out.text("\r\n");
    return new WireException(Kind.MALFORMED, "invalid SSH identification string");
  }
}
