package decnet.decoy.service.ftp;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.Stat;
import decnet.event.Param;
import decnet.net.Stream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands of data connections: modes, listings, retrieving, storing. */
final class FtpTransfers {
  private static final Pattern ALL = Pattern.compile("-[a-zA-Z]*a"); // as ls -a
  private static final DateTimeFormatter RECENT =
      DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter OLD =
      DateTimeFormatter.ofPattern("MMM dd  yyyy", Locale.US).withZone(ZoneOffset.UTC);
  private static final Duration RECENT_FOR = Duration.ofDays(182);

  private final Session session;
  private final FtpReplies replies;
  private final FtpFiles files;
  private final String user;
  private @Nullable FtpData data;
  private boolean binary;
  private boolean extendedOnly;
  private long restart;

  FtpTransfers(Session session, FtpReplies replies, FtpFiles files, String user) {
    this.session = session;
    this.replies = replies;
    this.files = files;
    this.user = user;
  }

  /** Runs a command of transfers; false when it is none. */
  boolean run(String verb, String argument) throws IOException, InterruptedException {
    switch (verb) {
      case "TYPE" -> type(argument.toUpperCase(Locale.ROOT));
      case "PASV", "P@SW" -> passive();
      case "EPSV" -> extendedPassive(argument);
      case "PORT" -> port(argument);
      case "EPRT" -> extendedPort(argument);
      case "REST" -> {
        restart = argument.matches("\\d{1,15}") ? Long.parseLong(argument) : 0;
        replies.send(350, "Restart position accepted (" + restart + ").");
      }
      case "LIST" -> list(argument, true);
      case "NLST" -> list(argument, false);
      case "STAT" -> stat(argument);
      case "RETR" -> retrieve(argument);
      case "STOR", "APPE", "STOU" -> {
        if (files.isWritable()) {
          store(verb, argument);
        } else {
          replies.send(550, "Permission denied.");
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void type(String argument) throws IOException {
    switch (argument) {
      case "I", "L8", "L 8" -> {
        binary = true;
        replies.send(200, "Switching to Binary mode.");
      }
      case "A", "A N" -> {
        binary = false;
        replies.send(200, "Switching to ASCII mode.");
      }
      default -> replies.send(500, "Unrecognised TYPE command.");
    }
  }

  /** A new passive connection; the genuine server gives up when it cannot bind. */
  private FtpData listening() throws IOException {
    try {
      return renewed(FtpData.passive(session));
    } catch (java.net.BindException refused) {
      replies.send(500, "OOPS: vsf_sysutil_bind");
      session.out().flush();
      throw new WireException(WireException.Kind.LIMIT, "no port for a data connection");
    }
  }

  private FtpData renewed(FtpData next) {
    if (data != null) {
      data.close();
    }
    data = next;
    return next;
  }

  private void passive() throws IOException {
    if (extendedOnly) {
      replies.send(550, "Permission denied.");
      return;
    }
    byte[] address = session.peer().local().address().toInetAddress().getAddress();
    int port = listening().port();
    StringBuilder text = new StringBuilder();
    for (byte part : address.length == 4 ? address : new byte[4]) {
      text.append(part & 255).append(',');
    }
    replies.send(227, "Entering Passive Mode (" + text + (port >> 8) + "," + (port & 255) + ").");
  }

  private void extendedPassive(String argument) throws IOException {
    if (argument.toUpperCase(Locale.ROOT).equals("ALL")) {
      extendedOnly = true;
      replies.send(200, "EPSV ALL ok.");
      return;
    }
    String own = session.peer().local().address().isIpv4() ? "1" : "2";
    if (!argument.isEmpty() && !argument.equals(own)) {
      replies.send(522, "Bad network protocol.");
      return;
    }
    int port = listening().port();
    replies.send(229, "Entering Extended Passive Mode (|||" + port + "|)");
  }

  private void port(String argument) throws IOException {
    if (extendedOnly) {
      replies.send(550, "Permission denied.");
      return;
    }
    String[] numbers = argument.strip().split(",");
    boolean valid = numbers.length == 6;
    for (String number : numbers) {
      valid &= number.matches("\\d{1,3}") && Integer.parseInt(number) < 256;
    }
    int port = valid ? Integer.parseInt(numbers[4]) * 256 + Integer.parseInt(numbers[5]) : 0;
    String host = valid ? String.join(".", numbers[0], numbers[1], numbers[2], numbers[3]) : "";
    if (port < 1024 || !host.equals(session.peer().remote().address().toString())) {
      replies.send(500, "Illegal PORT command.");
      return;
    }
    renewed(FtpData.active(session, port));
    replies.send(200, "PORT command successful. Consider using PASV.");
  }

  private void extendedPort(String argument) throws IOException {
    String[] parts =
        argument.isEmpty()
            ? new String[0]
            : argument.split(java.util.regex.Pattern.quote(argument.substring(0, 1)), -1);
    if (argument.isEmpty()) {
      replies.send(500, "Bad EPRT protocol.");
    } else if (parts.length < 4 || !parts[3].matches("\\d{1,5}")) {
      replies.send(500, "Bad EPRT command.");
    } else if (!parts[1].equals(session.peer().remote().address().isIpv4() ? "1" : "2")) {
      replies.send(500, "Bad EPRT protocol.");
    } else if (Integer.parseInt(parts[3]) < 1024
        || !parts[2].equals(session.peer().remote().address().toString())) {
      replies.send(500, "Illegal EPRT command.");
    } else {
      renewed(FtpData.active(session, Integer.parseInt(parts[3])));
      replies.send(200, "EPRT command successful. Consider using EPSV.");
    }
  }

  /** The data connection, or null after the reply that says there is none. */
  private @Nullable Stream open() throws IOException, InterruptedException {
    FtpData agreed = data;
    if (agreed == null) {
      replies.send(425, "Use PORT or PASV first.");
      return null;
    }
    session.out().flush();
    Stream stream = null;
    try {
      stream = agreed.open();
    } catch (SocketException | SocketTimeoutException unanswered) {
      session.out().flush();
    }
    if (stream == null) {
      replies.send(425, "Failed to establish connection.");
      close();
    }
    return stream;
  }

  private void close() {
    if (data != null) {
      data.close();
      data = null;
    }
  }

  private void transfer(Stream stream, Bytes content, String done) throws IOException {
    FtpData agreed = data;
    try (stream) {
      if (agreed != null) {
        agreed.send(stream, content);
      }
      replies.send(226, done);
    } catch (IOException aborted) {
      replies.send(426, "Failure writing network stream.");
    } finally {
      close();
    }
  }

  private void list(String argument, boolean full) throws IOException, InterruptedException {
    Stream stream = open();
    if (stream == null) {
      return;
    }
    replies.send(150, "Here comes the directory listing.");
    transfer(
        stream,
        Bytes.latin1(listing(argument, full, ALL.matcher(argument).lookingAt())),
        "Directory send OK.");
  }

  /** A folder's own entries come first when {@code hidden} ones are shown. */
  private String listing(String argument, boolean full, boolean hidden) {
    String target = argument.replaceAll("^(-\\w+ ?)+", "");
    StringBuilder text = new StringBuilder();
    try {
      String path = files.path(target);
      Stat stat = files.tree().stat(files.user(), path, true);
      if (!stat.isDirectory()) {
        return line(target.substring(target.lastIndexOf('/') + 1), stat, full);
      }
      if (hidden) {
        text.append(line(".", stat, full));
        text.append(line("..", files.tree().stat(files.user(), path + "/..", true), full));
      }
      for (FileTree.Entry entry : files.tree().list(files.user(), path)) {
        if (hidden || !entry.name().startsWith(".")) {
          text.append(line(entry.name(), entry.stat(), full));
        }
      }
    } catch (FileError absent) {
      return ""; // 150 and 226 without data, as measured
    }
    return text.toString();
  }

  private String line(String name, Stat stat, boolean full) {
    if (!full) {
      return name + "\r\n";
    }
    Instant now = session.clock().instant();
    boolean recent =
        stat.modified().isAfter(now.minus(RECENT_FOR)) && !stat.modified().isAfter(now);
    return String.format(
        Locale.ROOT,
        "%s %4d %-8d %-8d %8d %s %s\r\n",
        stat.modeText(),
        stat.links(),
        stat.uid(),
        stat.gid(),
        stat.size(),
        (recent ? RECENT : OLD).format(stat.modified()),
        name + (stat.kind() == Stat.Kind.LINK ? " -> " + stat.target() : ""));
  }

  private void stat(String argument) throws IOException {
    if (argument.isEmpty()) {
      replies.lines(
          211,
          "FTP server status:",
          "     Connected to "
              + session.peer().remote().address()
              + "\r\n     Logged in as "
              + user
              + "\r\n     TYPE: "
              + (binary ? "BINARY" : "ASCII")
              + "\r\n     No session bandwidth limit\r\n     Session timeout in seconds is 300\r\n"
              + "     Control connection is plain text\r\n     Data connections will be plain text\r\n"
              + "     At session startup, client count was 1\r\n     vsFTPd 3.0.3 - secure, fast, stable\r\n",
          "End of status");
    } else {
      replies.lines(213, "Status follows:", listing(argument, true, true), "End of status");
    }
  }

  private void retrieve(String argument) throws IOException, InterruptedException {
    long from = restart;
    restart = 0;
    if (data == null) {
      replies.send(425, "Use PORT or PASV first.");
      return;
    }
    if (from > 0 && !binary) {
      replies.send(550, "No support for resume of ASCII transfer.");
      return;
    }
    Bytes content;
    try {
      String path = files.path(argument);
      if (!files.tree().stat(files.user(), path, true).isFile()) {
        replies.send(550, "Failed to open file.");
        return;
      }
      content = files.tree().read(files.user(), path);
    } catch (FileError absent) {
      replies.send(550, "Failed to open file.");
      return;
    }
    Stream stream = open();
    if (stream == null) {
      return;
    }
    replies.send(
        150,
        "Opening BINARY mode data connection for "
            + argument
            + " ("
            + content.length()
            + " bytes).");
    session.event(
        CommonEvents.FILE_DOWNLOAD.type(),
        Param.of("name", Bytes.latin1(files.path(argument))),
        Param.of("size", content.length()));
    int start = (int) Math.min(from, content.length());
    transfer(stream, content.slice(start, content.length()), "Transfer complete.");
  }

  private void store(String verb, String argument) throws IOException, InterruptedException {
    long from = restart;
    restart = 0;
    if (data == null) {
      replies.send(425, "Use PORT or PASV first.");
      return;
    }
    String path = files.path(argument);
    Bytes before = Bytes.EMPTY;
    try {
      if (verb.equals("APPE") || from > 0) {
        before = existing(path);
      }
      files.tree().write(files.user(), path, before, files.masked(0666));
    } catch (FileError refused) {
      replies.send(553, "Could not create file.");
      return;
    }
    Stream stream = open();
    FtpData agreed = data;
    if (stream == null || agreed == null) {
      return;
    }
    replies.send(150, "Ok to send data.");
    int kept = from > 0 ? (int) Math.min(from, before.length()) : before.length();
    try (stream) {
      Bytes received = agreed.receive(stream);
      Bytes whole = Bytes.latin1(before.slice(0, kept).latin1() + received.latin1());
      session.keep(CommonEvents.FILE_UPLOAD.type(), path, whole);
      files.tree().write(files.user(), path, whole, files.masked(0666));
      if (agreed.wasCut()) {
        replies.send(451, "Failure writing to local file.");
      } else {
        replies.send(226, "Transfer complete.");
      }
    } catch (FileError full) {
      replies.send(451, "Failure writing to local file.");
    } catch (IOException aborted) {
      replies.send(426, "Failure reading network stream.");
    } finally {
      close();
    }
  }

  private Bytes existing(String path) throws FileError {
    try {
      return files.tree().read(files.user(), path);
    } catch (FileError absent) {
      if (absent.reason() == FileError.Reason.NOT_FOUND) {
        return Bytes.EMPTY;
      }
      throw absent;
    }
  }
}
