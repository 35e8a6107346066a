package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.PatientStream;
import decnet.decoy.service.ssh.SshProbesTest.Probe;
import decnet.net.Peer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The probes that need no login, asked of Debian's own sshd: what {@link Probes} says is what the
 * table was recorded from. Silence of the genuine server takes its time, so this is long. Needs
 * openssh-server.
 */
@Tag("real")
@Tag("long")
@Timeout(300)
class SshProbesControlTest {
  private static final int AT_ONCE = 8; // fewer than MaxStartups begins to refuse
  private static final int SILENT_MS = 1500;
  private static final int HANG_MS = 20_000;

  /** A socket that calls a second and a half silence. */
  private static final class SocketEnd implements PatientStream {
    private final Socket socket;

    SocketEnd(String address, int port) throws IOException {
      socket = new Socket(address, port);
      patient(false);
    }

    @Override
    public void patient(boolean on) {
      try {
        socket.setSoTimeout(on ? HANG_MS : SILENT_MS);
      } catch (IOException closed) {
        throw new AssertionError(closed);
      }
    }

    @Override
    public Peer peer() {
      throw new AssertionError("nobody asks a client for its peer");
    }

    @Override
    public int read(ByteBuffer into, Duration timeout) throws IOException {
      byte[] part = new byte[into.remaining()];
      int got = socket.getInputStream().read(part);
      into.put(part, 0, Math.max(got, 0));
      return got;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      byte[] content = new byte[from.remaining()];
      from.get(content);
      socket.getOutputStream().write(content);
    }

    @Override
    public void urgent(byte value) throws IOException {
      socket.sendUrgentData(value);
    }

    @Override
    public void noDelay(boolean on) throws IOException {
      socket.setTcpNoDelay(on);
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public boolean hasUnread() {
      return false;
    }

    @Override
    public void reset() {
      close();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException closed) {
        throw new AssertionError(closed);
      }
    }
  }

  @Test
  void the_genuine_server_answers_the_probes_as_the_table_says(@TempDir Path home)
      throws Exception {
    Map<String, String> different = new ConcurrentHashMap<>();
    try (GenuineSshd sshd = new GenuineSshd("127.66.80.5", home);
        ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running =
          SshProbesTest.probes().stream()
              .filter(probe -> !probe.group().equals("co"))
              .<Future<?>>map(probe -> workers.submit(() -> ask(sshd, probe, different)))
              .toList();
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(new TreeMap<>(different)).isEmpty();
  }

  private static Void ask(GenuineSshd sshd, Probe probe, Map<String, String> different)
      throws IOException {
    SocketEnd end = new SocketEnd(sshd.address(), GenuineSshd.PORT);
    end.noDelay(true);
    String answer = SshProbesTest.answer(new ProbeClient(end), probe);
    if (answer.endsWith("string.RST")) {
      answer = "INV ; RST"; // the reset overtook the end of the line, which is sent apart
    }
    if (!answer.equals(probe.reply())) {
      different.put(probe.name(), answer + " (expected: " + probe.reply() + ")");
    }
    return null;
  }
}
