package decnet.decoy.service.ssh;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.shell.Console;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileError;
import decnet.decoy.world.FileTree.Entry;
import decnet.decoy.world.FileTree.User;
import decnet.event.Param;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * SFTP version 3 over a machine's files, as sftp-server of OpenSSH 9.2p1 speaks it. One thread.
 * Source: draft-ietf-secsh-filexfer-02; answers compared with the genuine program.
 */
final class SftpServer {
  private static final int MAX_MESSAGE = 256 * 1024;
  private static final int VERSION = 3;
  private static final int INIT = 1;
  private static final int ENTRIES = 100; // a directory's names per answer
  private static final int BAD_LENGTH = 11; // exit status of sftp-server
  private static final int FATAL = 255; // exit status of sftp-server

  private final Session session;
  private final Account account;
  private final Console console;
  private final SftpFiles files;
  private final SftpPaths paths;
  private final SftpReplies replies;
  private final SftpNames names;
  private final SftpExtensions extensions;
  private boolean begun;

  SftpServer(Session session, Account account, Console console) {
    this.session = session;
    this.account = account;
    this.console = console;
    User user = User.of(account);
    files = new SftpFiles(session, user);
    paths = new SftpPaths(session.machine().world().files(), user, account.home());
    replies = new SftpReplies(console);
    names = new SftpNames(session);
    extensions = new SftpExtensions(session, account, files, paths, replies);
  }

  /** Answers until the client has no more to say; returns the exit status. */
  int run() throws IOException {
    try {
      for (byte[] length = take(4); length != null; length = take(4)) {
        int count = ByteBuffer.wrap(length).getInt();
        if (count < 0 || count > MAX_MESSAGE) {
          return BAD_LENGTH;
        }
        byte[] message = take(count);
        if (message == null) {
          return 0;
        }
        answer(new WireReader(message, 0));
      }
      return 0;
    } catch (WireException malformed) {
      return FATAL;
    } finally {
      files.closeAll();
    }
  }

  private byte @Nullable [] take(int count) throws IOException {
    byte[] content = new byte[count];
    for (int done = 0; done < count; ) {
      int got = console.read(content, done, count - done);
      if (got < 0) {
        return null;
      }
      done += got;
    }
    return content;
  }

  /** A handle's number; anything but four bytes names none. */
  static int handle(WireReader in) throws IOException {
    byte[] handle = in.string();
    return handle.length == 4 ? ByteBuffer.wrap(handle).getInt() : -1;
  }

  private void answer(WireReader in) throws IOException {
    int type = in.u8();
    long id = in.u32();
    if (type == INIT) {
      WireWriter version = new WireWriter().u8(2).u32(VERSION);
      SftpExtensions.ANNOUNCED.forEach(version::text);
      replies.send(version);
      begun = true;
      return;
    }
    if (!begun) {
      throw new WireException(WireException.Kind.MALFORMED, "request before initialisation");
    }
    try {
      switch (type) {
        case 3 -> open(id, in);
        case 4 -> success(id, files.close(handle(in)), SftpStatus.NO_SUCH_FILE);
        case 5, 6 -> transfer(id, type, in);
        case 8, 10 -> opened(id, type, in);
        case 7, 17 -> stat(id, in.cstring(), type == 17);
        case 12 -> readDirectory(id, handle(in));
        case 200 -> extended(id, in);
        default -> path(id, type, in);
      }
    } catch (FileError refused) {
      replies.status(id, SftpStatus.of(refused.reason()));
    }
  }

  private void success(long id, boolean done, SftpStatus otherwise) throws IOException {
    replies.status(id, done ? SftpStatus.OK : otherwise);
  }

  private void open(long id, WireReader in) throws IOException {
    String name = in.cstring();
    long flags = in.u32();
    SftpAttributes attributes = SftpAttributes.read(in);
    replies.handle(id, files.open(paths.path(name), flags, attributes));
  }

  private void transfer(long id, int type, WireReader in) throws IOException {
    SftpHandle.Opened file = files.opened(handle(in));
    long offset = in.u64();
    if (type == 6) {
      byte[] part = in.string();
      if (file != null) {
        files.write(file, offset, part);
      }
      success(id, file != null, SftpStatus.FAILURE);
      return;
    }
    long length = in.u32();
    if (file == null) {
      replies.status(id, SftpStatus.FAILURE);
      return;
    }
    byte[] part = files.read(file, offset, length);
    if (part == null) {
      replies.status(id, SftpStatus.EOF);
    } else {
      replies.data(id, part);
    }
  }

  /** fstat and fsetstat. */
  private void opened(long id, int type, WireReader in) throws IOException {
    SftpHandle.Opened file = files.opened(handle(in));
    SftpAttributes wanted = type == 10 ? SftpAttributes.read(in) : null;
    if (file == null) {
      replies.status(id, SftpStatus.FAILURE);
    } else if (wanted == null) {
      replies.attributes(id, files.stat(file));
    } else {
      if (wanted.has(SftpAttributes.SIZE)) {
        files.resize(file, wanted.size());
      }
      files.settle(file);
      paths.meta(file.path, wanted);
      replies.status(id, SftpStatus.OK);
    }
  }

  private void stat(long id, String name, boolean follow) throws IOException {
    files.settleAll();
    replies.attributes(id, paths.stat(name, follow));
  }

  private void readDirectory(long id, int handle) throws IOException {
    if (!(files.handle(handle) instanceof SftpHandle.Listing listing)) {
      replies.status(id, SftpStatus.FAILURE);
      return;
    }
    Deque<Entry> left = listing.left();
    if (left.isEmpty()) {
      replies.status(id, SftpStatus.EOF);
      return;
    }
    SftpNames.Listing lines = names.new Listing();
    int count = Math.min(ENTRIES, left.size());
    WireWriter out = SftpReplies.names(id, count);
    for (int i = 0; i < count; i++) {
      Entry entry = left.remove();
      out.text(entry.name()).text(lines.line(entry.name(), entry.stat()));
      SftpAttributes.write(out, entry.stat());
    }
    replies.send(out);
  }

  private void extended(long id, WireReader in) throws IOException {
    String name = in.cstring();
    if (name.startsWith("posix-rename") || name.startsWith("hardlink")) {
      record(name.substring(0, name.indexOf('@')), "");
    }
    extensions.answer(id, name, in);
  }

  private void path(long id, int type, WireReader in) throws IOException {
    switch (type) {
      case 9 -> {
        String name = in.cstring();
        paths.change(name, SftpAttributes.read(in));
        record("setstat", name);
      }
      case 11 -> {
        String name = in.cstring();
        record("ls", name);
        replies.handle(id, files.register(paths.list(name)));
        return;
      }
      case 13, 15 -> {
        String name = in.cstring();
        record(type == 13 ? "rm" : "rmdir", name);
        paths.remove(name, type == 15);
      }
      case 14 -> {
        String name = in.cstring();
        record("mkdir", name);
        paths.makeDirectory(name, SftpAttributes.read(in));
      }
      case 16 -> {
        replies.path(id, paths.real(in.cstring()));
        return;
      }
      case 18 -> rename(in.cstring(), in.cstring());
      case 19 -> {
        replies.path(id, paths.target(in.cstring()));
        return;
      }
      case 20 -> {
        String target = in.cstring();
        String name = in.cstring();
        record("ln -s", target + " " + name);
        paths.symbolicLink(target, name);
      }
      default -> {
        return; // an unknown request is not answered
      }
    }
    replies.status(id, SftpStatus.OK);
  }

  private void rename(String from, String to) throws IOException {
    record("rename", from + " " + to);
    paths.renameToNew(from, to);
    files.renamed(paths.path(from), paths.path(to));
  }

  private void record(String verb, String what) {
    session.event(
        CommonEvents.COMMAND.type(),
        Param.of("command", Bytes.latin1("sftp " + verb + " " + what)),
        Param.of("user", account.name()),
        Param.of("cwd", Bytes.latin1(account.home())));
  }
}
