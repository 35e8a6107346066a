package decnet.fabric;

import decnet.base.Bytes;
import decnet.net.DatagramExchange;
import decnet.net.Host.Acceptor;
import decnet.net.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Something to talk to, for peers that nobody here wrote: {@link #echo}, and {@link #http}, which
 * answers {@code GET /N} with N bytes and {@code PUT} with the digest of what came. One virtual
 * thread a stream.
 */
final class TestServices {
  private static final int CHUNK = 64 * 1024;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private TestServices() {}

  private interface Talk {
    void with(Stream stream) throws IOException;
  }

  private record Talker(Talk talk) implements Acceptor {
    @Override
    public void stream(Stream stream) {
      Thread.ofVirtual().start(() -> run(stream));
    }

    private void run(Stream stream) {
      try {
        talk.with(stream);
      } catch (IOException gone) {
        stream.reset();
        return;
      }
      stream.close();
    }

    @Override
    public void datagrams(DatagramExchange exchange) {
      Thread.ofVirtual().start(() -> echo(exchange));
    }

    private static void echo(DatagramExchange exchange) {
      try (exchange) {
        while (true) {
          Bytes datagram = exchange.receive(Duration.ofSeconds(30));
          exchange.send(datagram);
        }
      } catch (IOException over) {
        // the exchange ends here
      }
    }
  }

  /** Sends back what comes, until the peer has nothing more to say. */
  static Acceptor echo() {
    return new Talker(
        stream -> {
          ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
          while (stream.read(buffer, PATIENCE) >= 0) {
            stream.write(buffer.flip());
            buffer.clear();
          }
        });
  }

  /** Accepts and closes. */
  static Acceptor greet() {
    return new Talker(stream -> stream.write(Bytes.utf8("hello\r\n").buffer()));
  }

  static Acceptor http() {
    return new Talker(TestServices::serve);
  }

  private static void serve(Stream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      buffer.clear();
      if (stream.read(buffer, PATIENCE) < 0) {
        return;
      }
      head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
    }
    int end = head.indexOf("\r\n\r\n") + 4;
    if (head.indexOf("GET ") == 0) {
      long length = Long.parseLong(head.substring(5, head.indexOf(" ", 5)));
      answer(stream, length);
      send(stream, length);
      return;
    }
    String lower = head.substring(0, end).toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length: ") + 16;
    long length = Long.parseLong(lower.substring(at, lower.indexOf("\r\n", at)));
    if (lower.contains("expect: 100-continue")) {
      stream.write(Bytes.utf8("HTTP/1.1 100 Continue\r\n\r\n").buffer());
    }
    MessageDigest digest = sha256();
    byte[] early = head.substring(end).getBytes(StandardCharsets.ISO_8859_1);
    digest.update(early);
    long left = length - early.length;
    while (left > 0) {
      buffer.clear();
      int got = stream.read(buffer, PATIENCE);
      if (got < 0) {
        return;
      }
      digest.update(buffer.flip());
      left -= got;
    }
    String hex = HexFormat.of().formatHex(digest.digest()) + "\n";
    answer(stream, hex.length());
    stream.write(Bytes.utf8(hex).buffer());
  }

  private static void answer(Stream stream, long length) throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n";
    stream.write(Bytes.utf8(head).buffer());
  }

  private static void send(Stream stream, long length) throws IOException {
    byte[] chunk = new byte[CHUNK];
    SplittableRandom content = new SplittableRandom(length);
    for (long left = length; left > 0; left -= Math.min(left, CHUNK)) {
      content.nextBytes(chunk);
      stream.write(ByteBuffer.wrap(chunk, 0, (int) Math.min(left, CHUNK)));
    }
  }

  /** The digest of what {@code GET /length} gives. */
  static String digest(long length) {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK];
    SplittableRandom content = new SplittableRandom(length);
    for (long left = length; left > 0; left -= Math.min(left, CHUNK)) {
      content.nextBytes(chunk);
      digest.update(chunk, 0, (int) Math.min(left, CHUNK));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
