package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.world.FileError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A command's redirections: files are written when the command ends. */
final class Redirects {
  private static final String NULL = "/dev/null";

  private final ShellState state;
  private final List<Ending> endings = new ArrayList<>();
  private Io io;

  private interface Ending {
    void run() throws IOException;
  }

  Redirects(ShellState state, Io io) {
    this.state = state;
    this.io = io;
  }

  Io io() {
    return io;
  }

  void apply(Syntax.Redirect redirect, String target) throws FileError {
    switch (redirect.operator()) {
      case "<<" -> io = io.withIn(Io.of(target));
      case "<", "<>" ->
          io = io.withIn(Io.of(state.files().read(state.user(), state.path(target)).latin1()));
      case "<&" -> {
        // only the standard three exist: duplicating input changes nothing
      }
      case ">&" -> {
        if (target.equals("1") && redirect.descriptor() == 2) {
          io = io.withErr(io.out());
        } else if (target.equals("2") && redirect.descriptor() == 1) {
          io = io.withOut(io.err());
        } else if (target.equals("-")) {
          set(redirect.descriptor(), Io.NOWHERE);
        } else if (!target.matches("\\d")) {
          both(file(target, false));
        }
      }
      case "&>" -> both(file(target, false));
      default -> set(redirect.descriptor(), file(target, redirect.operator().equals(">>")));
    }
  }

  private void both(Io.Output output) {
    io = io.withOut(output).withErr(output);
  }

  private void set(int descriptor, Io.Output output) {
    if (descriptor == 1) {
      io = io.withOut(output);
    } else if (descriptor == 2) {
      io = io.withErr(output);
    }
  }

  private Io.Output file(String target, boolean append) throws FileError {
    String path = state.path(target);
    if (path.equals(NULL)) {
      return Io.NOWHERE;
    }
    if (path.equals("/dev/tty") || path.equals("/dev/stdout") || path.equals("/dev/stderr")) {
      return io.out();
    }
    String before = "";
    if (append) {
      try {
        before = state.files().read(state.user(), path).latin1();
      } catch (FileError absent) {
        if (absent.reason() != FileError.Reason.NOT_FOUND) {
          throw absent;
        }
      }
    }
    int permissions = 0666 & ~state.umask;
    state.files().write(state.user(), path, Bytes.latin1(before), permissions);
    Buffer buffer = new Buffer();
    String start = before;
    endings.add(
        () -> {
          if (!buffer.text().isEmpty()) {
            Bytes content = Bytes.latin1(start + buffer.text());
            state.files().write(state.user(), path, content, permissions);
            state.session.keep(CommonEvents.FILE_UPLOAD.type(), path, content);
          }
        });
    return buffer;
  }

  /** Writes what was gathered; the status, or 1 when the disk is full. */
  int finish(int status) throws IOException {
    int result = status;
    for (Ending ending : endings) {
      try {
        ending.run();
      } catch (FileError error) {
        io.err().write("bash: " + error.getMessage() + "\n");
        result = 1;
      }
    }
    return result;
  }
}
