package decnet.decoy.service.ssh;

import decnet.decoy.shell.Console;
import decnet.decoy.world.Stat;
import java.io.IOException;

/** Sends the answers of SFTP. Source: draft-ietf-secsh-filexfer-02 §7. */
final class SftpReplies {
  private static final int STATUS = 101;
  private static final int HANDLE = 102;
  private static final int DATA = 103;
  private static final int NAME = 104;
  private static final int ATTRIBUTES = 105;
  private static final int EXTENDED = 201;

  private final Console console;

  SftpReplies(Console console) {
    this.console = console;
  }

  /** A packet: its length, then {@code message}. */
  void send(WireWriter message) throws IOException {
    byte[] packet = new WireWriter().string(message.done()).done();
    console.out(packet, 0, packet.length);
  }

  void status(long id, SftpStatus status) throws IOException {
    status(id, status, status.text());
  }

  void status(long id, SftpStatus status, String text) throws IOException {
    send(new WireWriter().u8(STATUS).u32(id).u32(status.code()).text(text).text(""));
  }

  void handle(long id, int handle) throws IOException {
    send(new WireWriter().u8(HANDLE).u32(id).u32(4).u32(handle));
  }

  void data(long id, byte[] content) throws IOException {
    send(new WireWriter().u8(DATA).u32(id).string(content));
  }

  /** One name without attributes, as for a path. */
  void path(long id, String path) throws IOException {
    send(names(id, 1).text(path).text(path).u32(0));
  }

  static WireWriter names(long id, int count) {
    return new WireWriter().u8(NAME).u32(id).u32(count);
  }

  void attributes(long id, Stat stat) throws IOException {
    WireWriter out = new WireWriter().u8(ATTRIBUTES).u32(id);
    SftpAttributes.write(out, stat);
    send(out);
  }

  static WireWriter extended(long id) {
    return new WireWriter().u8(EXTENDED).u32(id);
  }
}
