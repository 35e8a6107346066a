package decnet.decoy.service.ssh;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A client of SFTP that asks for one thing after the other and keeps the answers as words. */
final class SftpScript {
  private static final int SIZE = 1;
  private static final int OWNER = 2;
  private static final int PERMISSIONS = 4;
  private static final int TIMES = 8;

  private final DataInputStream in;
  private final OutputStream out;
  private final String home;
  private final List<String> heard = new ArrayList<>();
  private int id;

  /** {@code home}: the directory that everything happens in; it is not in the words. */
  SftpScript(InputStream in, OutputStream out, String home) {
    this.in = new DataInputStream(in);
    this.out = out;
    this.home = home;
  }

  List<String> heard() {
    return heard;
  }

  static WireWriter message() {
    return new WireWriter();
  }

  WireWriter path(String name) {
    return new WireWriter().text(home + name);
  }

  void init() throws IOException {
    out.write(new WireWriter().string(new WireWriter().u8(1).u32(3).done()).done());
    out.flush();
    heard.add("version " + new WireReader(packet(), 5).text());
  }

  /** Sends a request without waiting for its answer. */
  void say(int type, WireWriter body) throws IOException {
    byte[] message = new WireWriter().u8(type).u32(++id).raw(body.done()).done();
    out.write(new WireWriter().string(message).done());
    out.flush();
  }

  /** Asks; the answer becomes words. */
  byte[] ask(String what, int type, WireWriter body) throws IOException {
    say(type, body);
    byte[] answer = packet();
    heard.add(what + ": " + words(answer));
    return answer;
  }

  byte[] extended(String what, String name, WireWriter body) throws IOException {
    return ask(what, 200, new WireWriter().text(name).raw(body.done()));
  }

  /** Opens; returns the handle with its length. */
  WireWriter open(String name, int flags) throws IOException {
    byte[] answer = ask("open " + name + " " + flags, 3, path(name).u32(flags).u32(0));
    return handle(answer);
  }

  static WireWriter handle(byte[] answer) {
    return new WireWriter().raw(answer, 5, answer.length - 5);
  }

  /** A copy of {@code handle}, to be gone on with. */
  static WireWriter on(WireWriter handle) {
    return new WireWriter().raw(handle.done());
  }

  byte[] packet() throws IOException {
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return content;
  }

  private String words(byte[] answer) throws IOException {
    WireReader from = new WireReader(answer, 5);
    return switch (answer[0] & 255) {
      case 101 -> "status " + from.u32() + " " + from.text();
      case 102 -> "handle";
      case 103 -> "data " + from.text();
      case 104 -> names(from);
      case 105 -> "attributes " + attributes(from);
      case 201 -> "extended of " + (answer.length - 5) + " bytes";
      default -> "message " + answer[0];
    };
  }

  private String names(WireReader from) throws IOException {
    List<String> names = new ArrayList<>();
    for (long left = from.u32(); left > 0; left--) {
      String name = from.text();
      String line =
          from.text().replaceAll("[A-Z][a-z]{2} [ \\d]\\d (\\d\\d:\\d\\d| \\d{4})", "<date>");
      String mode = name.equals("..") ? "" : attributes(from);
      if (name.equals("..")) {
        attributes(from);
        line = "";
      }
      names.add((name + " | " + line + " | " + mode).replace(home, "<home>"));
    }
    Collections.sort(names);
    return String.join(", ", names);
  }

  private static String attributes(WireReader from) throws IOException {
    long flags = from.u32();
    String text = (flags & SIZE) != 0 ? "size=" + from.u64() : "";
    text += (flags & OWNER) != 0 ? " uid=" + from.u32() + " gid=" + from.u32() : "";
    text += (flags & PERMISSIONS) != 0 ? " mode=" + Long.toOctalString(from.u32()) : "";
    if ((flags & TIMES) != 0) {
      long accessed = from.u32();
      long modified = from.u32();
      text += modified < 1_500_000_000 ? " time=" + modified : "";
      text += accessed == 0 ? " never" : "";
    }
    return text;
  }
}
