package decnet.decoy;

import decnet.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A conversation recorded from a genuine server, as text: {@code #} lines are its provenance,
 * {@code C:} client bytes, {@code S:} server bytes, {@code E:} an expected event type with {@code
 * name=value} pairs. Escapes: {@code \r \n \t \\ \xHH}. In {@code S:} {@code <name:N>} masks N
 * bytes that vary and {@code <name:*>} any bytes up to the next literal byte. Consecutive lines of
 * one side are one run of bytes; a line has no end of its own.
 */
public record Capture(String name, List<Turn> turns, List<String> events) {
  /** What one side says before the other: the client's bytes, then the masked server's. */
  public record Turn(Bytes client, String server) {}

  /** Reads {@code resource}, a path beside {@code owner}. */
  public static Capture read(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("no capture " + resource + " beside " + owner.getName());
      }
      return parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  public static Capture parse(String name, String text) {
    List<Turn> turns = new ArrayList<>();
    List<String> events = new ArrayList<>();
    StringBuilder client = new StringBuilder();
    StringBuilder server = new StringBuilder();
    for (String line : text.lines().toList()) {
      if (line.startsWith("C: ")) {
        if (!server.isEmpty()) {
          turns.add(new Turn(Bytes.of(unescape(client.toString())), server.toString()));
          client.setLength(0);
          server.setLength(0);
        }
        client.append(line.substring(3));
      } else if (line.startsWith("S: ")) {
        server.append(line.substring(3));
      } else if (line.startsWith("E: ")) {
        events.add(line.substring(3));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new AssertionError(name + ": '" + line + "' (expected: C: S: E: or #)");
      }
    }
    if (!client.isEmpty() || !server.isEmpty()) {
      turns.add(new Turn(Bytes.of(unescape(client.toString())), server.toString()));
    }
    return new Capture(name, turns, events);
  }

  static byte[] unescape(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      char kind = text.charAt(++i);
      switch (kind) {
        case 'r' -> out.write('\r');
        case 'n' -> out.write('\n');
        case 't' -> out.write('\t');
        case '\\' -> out.write('\\');
        case '<' -> out.write('<');
        case 'x' -> {
          out.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
          i += 2;
        }
        default -> throw new AssertionError("escape \\" + kind + " (expected: r n t \\ < x)");
      }
    }
    return out.toByteArray();
  }

  /** All client bytes in order. */
  public Bytes client() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    turns.forEach(turn -> all.writeBytes(turn.client().toArray()));
    return Bytes.of(all.toByteArray());
  }

  /** All server bytes in order, masked. */
  public String server() {
    StringBuilder all = new StringBuilder();
    turns.forEach(turn -> all.append(turn.server()));
    return all.toString();
  }

  /**
   * Where {@code actual} leaves what {@code masked} allows: a sentence, or an empty text when it
   * does not.
   *
   * @param prefix whether {@code actual} may go on after the end of {@code masked}
   */
  public static String difference(String masked, Bytes actual, boolean prefix) {
    return new MaskedBytes(masked).difference(actual, prefix);
  }
}
