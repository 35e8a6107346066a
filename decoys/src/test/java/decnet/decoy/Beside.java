package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same bytes to a genuine server and to a decoy, and what both answer, compared after masking.
 *
 * <p>Inputs are a resource: {@code name | bytes} with the escapes of {@link Capture}, where {@code
 * <then>} waits for the answer, {@code <fin>} ends our side, {@code <wait>} waits for a late
 * answer, {@code <rep:N:text>} repeats, {@code <packet:N:text>} is a MySQL packet of sequence N.
 * {@code name ~ reason} lists a difference that is known; it fails once there is none.
 */
public final class Beside {
  private static final int AT_ONCE = 8;
  private static final int TRIES = 3;
  private static final int PATIENCE_MILLIS = 120;
  private static final int LATE_MILLIS = 4500;
  private static final Pattern MACRO =
      Pattern.compile("<(rep|packet):(\\d+):((?:[^<>\\\\]++|\\\\.)*+)>");

  /** Where a server listens. */
  public record Place(String address, int port) {}

  private final boolean greets;
  private final UnaryOperator<String> mask;
  private final Map<String, String> inputs = new LinkedHashMap<>();
  private final Map<String, String> known = new TreeMap<>();

  /**
   * @param greets whether the server speaks first
   * @param mask blanks what differs between two runs of the same server
   */
  public Beside(Class<?> owner, String resource, boolean greets, UnaryOperator<String> mask) {
    this.greets = greets;
    this.mask = mask;
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("no resource " + resource + " beside " + owner.getName());
      }
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        read(line);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    assertThat(inputs.keySet()).containsAll(known.keySet());
  }

  private void read(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String[] words = line.split(" ", 3);
    if (words.length == 3 && words[1].equals("|")) {
      assertThat(inputs.put(words[0], words[2])).as("twice: " + words[0]).isNull();
    } else if (words.length == 3 && words[1].equals("~")) {
      known.put(words[0], words[2]);
    } else {
      throw new AssertionError("'" + line + "' (expected: name | bytes or name ~ reason)");
    }
  }

  /** The inputs by name, as written. */
  Map<String, String> inputs() {
    return inputs;
  }

  public int size() {
    return inputs.size();
  }

  /** Compares every input; fails on a difference that is not listed and on one that is no more. */
  public void compare(Place genuine, Place decoy) throws InterruptedException {
    Map<String, String> differences = new ConcurrentHashMap<>();
    Semaphore room = new Semaphore(AT_ONCE);
    List<Thread> running = new ArrayList<>();
    for (String name : inputs.keySet()) {
      running.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    room.acquireUninterruptibly();
                    try {
                      String difference = difference(inputs.get(name), genuine, decoy);
                      if (!difference.isEmpty()) {
                        differences.put(name, difference);
                      }
                    } finally {
                      room.release();
                    }
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    StringBuilder report = new StringBuilder();
    for (String name : inputs.keySet()) {
      String difference = differences.getOrDefault(name, "");
      if (difference.isEmpty() == known.containsKey(name)) {
        report.append(name).append(": ").append(difference.isEmpty() ? "equal now" : difference);
        report.append('\n');
      }
    }
    assertThat(report.toString()).isEmpty();
  }

  /** Empty when equal; a slow machine gets more time before it is believed. */
  private String difference(String input, Place genuine, Place decoy) {
    String found = "";
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int patience = PATIENCE_MILLIS << attempt;
      String expected = answer(genuine, input, patience);
      String actual = answer(decoy, input, patience);
      if (expected.equals(actual)) {
        return "";
      }
      found = "\n  genuine: " + shown(expected, actual) + "\n  decoy:   " + shown(actual, expected);
    }
    return found;
  }

  /** The text from a little before where it leaves the other. */
  private static String shown(String text, String other) {
    int from = 0;
    while (from < Math.min(text.length(), other.length())
        && text.charAt(from) == other.charAt(from)) {
      from++;
    }
    StringBuilder shown = new StringBuilder();
    for (int i = Math.max(0, from - 60); i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(
          switch (c) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            default -> c >= 32 && c < 127 ? String.valueOf(c) : String.format("\\x%02x", (int) c);
          });
    }
    return shown.length() > 600 ? shown.substring(0, 600) + "…" : shown.toString();
  }

  /** What {@code place} answers to one input, masked, and how it ends. */
  String answer(Place place, String input, int patience) {
    return mask.apply(talk(place, input, patience));
  }

  private String talk(Place place, String input, int patience) {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.66.79.250"), 0));
      socket.connect(new InetSocketAddress(place.address(), place.port()), LATE_MILLIS);
      boolean open = !greets || hear(socket, heard, LATE_MILLIS, patience);
      for (String turn : input.split("<then>")) {
        open = open && turn(socket, heard, turn, patience);
      }
      return heard.toString(StandardCharsets.ISO_8859_1) + (open ? "[open]" : "[FIN]");
    } catch (IOException reset) {
      return heard.toString(StandardCharsets.ISO_8859_1) + "[RST]";
    }
  }

  private static boolean turn(Socket socket, ByteArrayOutputStream heard, String turn, int patience)
      throws IOException {
    boolean late = turn.contains("<wait>");
    boolean ending = turn.contains("<fin>");
    socket.getOutputStream().write(bytes(turn.replace("<wait>", "").replace("<fin>", "")));
    if (ending) {
      socket.shutdownOutput();
    }
    return hear(socket, heard, late ? LATE_MILLIS : patience, patience);
  }

  /** The bytes of a turn without its macros of time. */
  static byte[] bytes(String text) {
    Matcher macro = MACRO.matcher(text);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int at = 0;
    while (macro.find()) {
      all.writeBytes(Capture.unescape(text.substring(at, macro.start())));
      int number = Integer.parseInt(macro.group(2));
      byte[] body = Capture.unescape(macro.group(3));
      if (macro.group(1).equals("rep")) {
        for (int i = 0; i < number; i++) {
          all.writeBytes(body);
        }
      } else {
        all.write(body.length);
        all.write(body.length >> 8);
        all.write(body.length >> 16);
        all.write(number);
        all.writeBytes(body);
      }
      at = macro.end();
    }
    all.writeBytes(Capture.unescape(text.substring(at)));
    return all.toByteArray();
  }

  /** Hears until nothing more comes; false when the server has ended its side. */
  private static boolean hear(
      Socket socket, ByteArrayOutputStream heard, int firstMillis, int nextMillis)
      throws IOException {
    byte[] part = new byte[65_536];
    socket.setSoTimeout(firstMillis);
    try {
      for (int got = socket.getInputStream().read(part);
          got >= 0;
          got = socket.getInputStream().read(part)) {
        heard.write(part, 0, got);
        socket.setSoTimeout(nextMillis);
      }
      return false;
    } catch (SocketTimeoutException quiet) {
      return true;
    }
  }
}
