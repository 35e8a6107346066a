package decnet.decoy.service.ssh;

import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.decoy.world.Hardware;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** OpenSSH's additions to SFTP. Source: PROTOCOL §4 of OpenSSH; failures measured. */
final class SftpExtensions {
  /** What the server announces, name and version by turns. */
  static final List<String> ANNOUNCED =
      List.of(
          "posix-rename@openssh.com", "1",
          "statvfs@openssh.com", "2",
          "fstatvfs@openssh.com", "2",
          "hardlink@openssh.com", "1",
          "fsync@openssh.com", "1",
          "lsetstat@openssh.com", "1",
          "limits@openssh.com", "1",
          "expand-path@openssh.com", "1",
          "copy-data", "1",
          "home-directory", "1",
          "users-groups-by-id@openssh.com", "1");

  private static final int MAX_PACKET = 256 * 1024;
  private static final int BLOCK = 4096;
  private static final int BLOCK_KB = 4;
  private static final int MAX_NAME = 255;

  private final Session session;
  private final Account account;
  private final SftpFiles files;
  private final SftpPaths paths;
  private final SftpReplies replies;

  SftpExtensions(
      Session session, Account account, SftpFiles files, SftpPaths paths, SftpReplies replies) {
    this.session = session;
    this.account = account;
    this.files = files;
    this.paths = paths;
    this.replies = replies;
  }

  /** Answers the extension {@code name}. */
  void answer(long id, String name, WireReader in) throws IOException {
    switch (name) {
      case "posix-rename@openssh.com" -> {
        String from = in.cstring();
        String to = in.cstring();
        paths.rename(from, to);
        files.renamed(paths.path(from), paths.path(to));
        replies.status(id, SftpStatus.OK);
      }
      case "statvfs@openssh.com" -> {
        paths.stat(in.cstring(), true);
        capacity(id);
      }
      case "fstatvfs@openssh.com" -> {
        if (files.opened(SftpServer.handle(in)) == null) {
          replies.status(id, SftpStatus.FAILURE);
        } else {
          capacity(id);
        }
      }
      case "hardlink@openssh.com" -> {
        paths.hardLink(in.cstring(), in.cstring());
        replies.status(id, SftpStatus.OK);
      }
      case "fsync@openssh.com" -> sync(id, SftpServer.handle(in));
      case "lsetstat@openssh.com" -> {
        paths.changeLink(in.cstring(), SftpAttributes.read(in));
        replies.status(id, SftpStatus.OK);
      }
      case "limits@openssh.com" ->
          replies.send(
              SftpReplies.extended(id)
                  .u64(MAX_PACKET)
                  .u64(SftpFiles.MAX_DATA)
                  .u64(SftpFiles.MAX_DATA)
                  .u64(SftpFiles.MAX_HANDLES));
      case "expand-path@openssh.com" -> expand(id, in.cstring());
      case "copy-data" -> copy(id, in);
      case "home-directory" -> home(id, in.cstring());
      case "users-groups-by-id@openssh.com" -> {
        byte[] users = named(in.string(), "passwd");
        byte[] groups = named(in.string(), "group");
        replies.send(SftpReplies.extended(id).string(users).string(groups));
      }
      default -> replies.status(id, SftpStatus.UNSUPPORTED);
    }
  }

  private void sync(long id, int handle) throws IOException {
    SftpHandle.Opened file = files.opened(handle);
    if (file == null) {
      replies.status(id, SftpStatus.NO_SUCH_FILE);
      return;
    }
    files.settle(file);
    replies.status(id, SftpStatus.OK);
  }

  private void capacity(long id) throws IOException {
    Hardware hardware = session.machine().world().hardware();
    long blocks = hardware.diskKb() / BLOCK_KB;
    long free = blocks - hardware.diskUsedKb() / BLOCK_KB;
    long available = free - blocks / 20; // ext4 keeps a twentieth for root
    long inodes = blocks / 4; // mke2fs: one for each 16 KiB
    long freeInodes = inodes - inodes / 25;
    long system = session.machine().identity().derive("disk.fsid", 8).buffer().getLong();
    replies.send(
        SftpReplies.extended(id)
            .u64(BLOCK)
            .u64(BLOCK)
            .u64(blocks)
            .u64(free)
            .u64(available)
            .u64(inodes)
            .u64(freeInodes)
            .u64(freeInodes)
            .u64(system)
            .u64(0)
            .u64(MAX_NAME));
  }

  private void expand(long id, String given) throws IOException {
    String path = given;
    if (given.startsWith("~")) {
      int end = given.indexOf('/');
      String name = given.substring(1, end < 0 ? given.length() : end);
      Account of = name.isEmpty() ? account : session.machine().world().accounts().get(name);
      if (of == null) {
        replies.status(id, SftpStatus.NO_SUCH_FILE, "no such user");
        return;
      }
      path = of.home() + (end < 0 ? "" : given.substring(end));
    }
    replies.path(id, paths.real(path));
  }

  private void home(long id, String name) throws IOException {
    if (session.machine().world().accounts().containsKey(name)
        || new SftpNames(session).table("passwd").containsValue(name)) {
      replies.path(id, account.home()); // whoever was asked for, it names the caller's
    } else {
      replies.status(id, SftpStatus.FAILURE);
    }
  }

  private void copy(long id, WireReader in) throws IOException {
    int source = SftpServer.handle(in);
    long from = in.u64();
    long length = in.u64();
    int target = SftpServer.handle(in);
    long to = in.u64();
    SftpHandle.Opened reads = files.opened(source);
    SftpHandle.Opened writes = files.opened(target);
    if (reads == null || writes == null || source == target) {
      replies.status(id, SftpStatus.FAILURE);
      return;
    }
    long left = length == 0 ? Long.MAX_VALUE : length;
    for (long at = 0; left > 0; ) {
      byte[] part = files.read(reads, from + at, left);
      if (part == null) {
        break;
      }
      files.write(writes, to + at, part);
      at += part.length;
      left -= part.length;
    }
    replies.status(id, SftpStatus.OK);
  }

  private byte[] named(byte[] numbers, String table) throws IOException {
    Map<Integer, String> names = new SftpNames(session).table(table);
    WireReader in = new WireReader(numbers, 0);
    WireWriter out = new WireWriter();
    while (!in.isAtEnd()) {
      out.text(names.getOrDefault((int) in.u32(), ""));
    }
    return out.done();
  }
}
