package decnet.decoy.service.postgres;

import decnet.base.Bytes;
import decnet.decoy.Session;
import decnet.decoy.shell.Console;
import decnet.decoy.shell.LoginShell;
import decnet.decoy.world.Account;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** COPY … PROGRAM: the command runs in the machine's own shell; nothing of the host is touched. */
final class Program implements Console {
  private static final int MAX_OUTPUT = 1 << 20;
  private static final Account POSTGRES =
      new Account(
          "postgres",
          null,
          ServerFiles.UID,
          ServerFiles.GID,
          "PostgreSQL administrator,,,",
          ServerFiles.DATA,
          "/bin/bash");

  private final byte[] input;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private int at;

  private Program(Bytes input) {
    this.input = input.toArray();
  }

  /** What a command printed and its exit status. */
  record Ran(Bytes output, int status) {}

  static Ran run(Session session, String command, Bytes input)
      throws IOException, InterruptedException {
    Program program = new Program(input);
    Map<String, String> environment =
        Map.of(
            "HOME", "/var/lib/postgresql",
            "PGDATA", ServerFiles.DATA,
            "PGLOCALEDIR", "/usr/share/locale",
            "PGSYSCONFDIR", "/etc/postgresql-common");
    int status = new LoginShell(session, POSTGRES, program, environment).run(command);
    return new Ran(Bytes.of(program.output.toByteArray()), status);
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (at == input.length) {
      return -1;
    }
    int taken = Math.min(length, input.length - at);
    System.arraycopy(input, at, into, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public synchronized void out(byte[] content, int offset, int length) {
    output.write(content, offset, Math.min(length, Math.max(0, MAX_OUTPUT - output.size())));
  }

  /** What goes to the server's log is not the peer's to see. */
  @Override
  public void err(byte[] content, int offset, int length) {}

  @Override
  public void flush() {}

  @Override
  public @Nullable Terminal terminal() {
    return null;
  }
}
