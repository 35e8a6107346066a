package decnet.decoy.service.ftp;

import decnet.base.IpAddress;
import decnet.decoy.RealStand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A logged-in control connection. */
final class FtpControl implements AutoCloseable {
  private final Socket socket;
  private final IpAddress address;

  FtpControl(RealStand stand) throws IOException {
    address = stand.address();
    socket = new Socket(address.toString(), stand.port());
    socket.setSoTimeout(90_000);
    line();
    say("USER root");
    say("PASS toor");
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
      if (c < 0) {
        throw new IOException("end after " + line);
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** The last line of the reply to {@code command}. */
  String say(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return reply();
  }

  String reply() throws IOException {
    String line = line();
    while (!line.matches("\\d{3} .*|\\d{3}")) {
      line = line();
    }
    return line;
  }

  Socket data() throws IOException {
    String[] parts = say("EPSV").split("\\|");
    Socket data = new Socket();
    data.connect(new InetSocketAddress(address.toString(), Integer.parseInt(parts[3])));
    data.setSoTimeout(60_000);
    return data;
  }

  /** The replies before and after, and what came between, joined by bars. */
  String fetch(String command) throws IOException {
    try (Socket data = data()) {
      String before = say(command);
      if (!before.startsWith("150")) {
        return before;
      }
      String content =
          new String(data.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return before + "|" + content + "|" + reply();
    }
  }

  String store(String name, String content) throws IOException {
    try (Socket data = data()) {
      say("STOR " + name);
      data.getOutputStream().write(content.getBytes(StandardCharsets.ISO_8859_1));
      data.shutdownOutput();
      return reply();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
