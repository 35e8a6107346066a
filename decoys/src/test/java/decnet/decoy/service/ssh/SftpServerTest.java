package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import decnet.catalog.ServiceSpec;
import decnet.decoy.DecoyBench;
import decnet.decoy.Machine;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.shell.Console;
import decnet.decoy.world.FileTree;
import decnet.decoy.world.FileTree.User;
import decnet.net.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SFTP without SSH around it; what the genuine program answers is asked of it. */
@Timeout(60)
class SftpServerTest {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int CREATE = 8;
  private static final int TRUNCATE = 16;
  private static final String HOME = "/tmp/sftp";

  private final DecoyBench bench = DecoyBench.skipping();
  private final Machine machine = bench.machine();

  /** SFTP on a bare connection, for root. */
  private record Bare() implements Service {
    @Override
    public ServiceSpec spec() {
      return new SshService().spec();
    }

    @Override
    public void serve(Session session) throws IOException {
      var root = session.machine().world().accounts().get("root");
      assert root != null;
      new SftpServer(session, root, new BareConsole(session)).run();
    }
  }

  /** A console that is the connection itself. */
  private record BareConsole(Session session) implements Console {
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return session.in().read(into, offset, length);
    }

    @Override
    public void out(byte[] content, int offset, int length) throws IOException {
      session.out().write(content, offset, length);
    }

    @Override
    public void err(byte[] content, int offset, int length) throws IOException {
      session.out().write(content, offset, length);
    }

    @Override
    public void flush() throws IOException {
      session.out().flush();
    }

    @Override
    public @Nullable Terminal terminal() {
      return null;
    }
  }

  private SftpScript connect(Stream stream, String home) throws IOException {
    InputStream in =
        new InputStream() {
          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return stream.read(ByteBuffer.wrap(one), Duration.ZERO) < 0 ? -1 : one[0] & 255;
          }
        };
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] content, int offset, int length) throws IOException {
            stream.write(ByteBuffer.wrap(content, offset, length));
          }
        };
    return new SftpScript(in, out, home);
  }

  private Stream stream() {
    return bench.expose(machine, new Bare()).connect();
  }

  private FileTree tree() {
    return machine.world().files();
  }

  private SftpScript ours(Stream stream, String home) throws IOException {
    tree().makeDirectories(User.ROOT, home, 0755);
    SftpScript script = connect(stream, home);
    script.init();
    return script;
  }

  @Test
  @Tag("real")
  void every_answer_is_the_one_of_the_genuine_program(@TempDir Path home) throws Exception {
    Process process = new ProcessBuilder("/usr/lib/openssh/sftp-server").start();
    SftpScript genuine =
        new SftpScript(process.getInputStream(), process.getOutputStream(), home.toString());
    genuine.init();
    SftpConversation.hold(genuine);
    process.getOutputStream().close();
    process.waitFor();
    Stream stream = stream();
    SftpScript ours = ours(stream, home.toString());
    tree().permissions(User.ROOT, home.toString(), 0700); // as JUnit makes it
    SftpConversation.hold(ours);
    stream.close();
    assertThat(ours.heard()).hasSameSizeAs(genuine.heard()).hasSizeGreaterThan(120);
    List<String> different = new ArrayList<>(ours.heard());
    different.removeAll(genuine.heard());
    assertThat(different).as("answers of ours").isEmpty();
    assertThat(ours.heard()).isEqualTo(genuine.heard());
  }

  @Test
  void a_broken_upload_stays_and_is_evidence() throws Exception {
    Stream stream = stream();
    SftpScript script = ours(stream, HOME);
    WireWriter handle = script.open("/f", WRITE | CREATE);
    script.ask("write", 6, SftpScript.on(handle).u64(0).text("half of it"));
    stream.shutdownOutput();
    bench.sink().awaitEnds(1);
    assertThat(tree().read(User.ROOT, HOME + "/f").latin1()).isEqualTo("half of it");
    assertThat(bench.sink().value("file.upload", "size")).isEqualTo("10");
  }

  @Test
  void writing_far_beyond_the_quota_fails_and_costs_nothing() throws Exception {
    Stream stream = stream();
    SftpScript script = ours(stream, HOME);
    WireWriter handle = script.open("/f", WRITE | CREATE);
    script.ask("far", 6, SftpScript.on(handle).u64(1L << 40).text("x"));
    script.ask("size", 10, SftpScript.on(handle).u32(1).u64(1L << 40));
    script.ask("near", 6, SftpScript.on(handle).u64(0).text("x"));
    assertThat(script.heard())
        .endsWith("far: status 4 Failure", "size: status 4 Failure", "near: status 0 Success");
    stream.close();
  }

  @Test
  void many_half_written_files_take_no_more_memory_than_the_tree_may() throws Exception {
    Stream stream = stream();
    SftpScript script = ours(stream, HOME);
    int refused = 0;
    for (int i = 0; i < 6; i++) {
      WireWriter handle = script.open("/f" + i, WRITE | CREATE);
      script.ask("grow", 6, SftpScript.on(handle).u64(16 << 20).text("x"));
      refused += script.heard().getLast().endsWith("Failure") ? 1 : 0;
    }
    assertThat(refused).isBetween(2, 4);
    stream.shutdownOutput();
    bench.sink().awaitEnds(1);
    assertThat(tree().usedBytes()).isLessThanOrEqualTo(FileTree.MAX_BYTES);
  }

  @Test
  void handles_are_as_many_as_the_limits_say() throws Exception {
    Stream stream = stream();
    SftpScript script = ours(stream, HOME);
    for (int i = 0; i < 1019; i++) {
      script.ask("opendir", 11, script.path(""));
    }
    assertThat(script.heard().getLast()).isEqualTo("opendir: handle");
    script.ask("opendir", 11, script.path(""));
    assertThat(script.heard().getLast()).isEqualTo("opendir: status 4 Failure");
    stream.close();
  }

  @Test
  void requests_of_random_bytes_cause_no_fault() throws Exception {
    Property.holds(
        60,
        random -> {
          DecoyBench own = DecoyBench.skipping();
          Stream stream = own.expose(own.machine(), new Bare()).connect();
          SftpScript script = connect(stream, "/");
          script.init();
          for (int i = 0; i < 20; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            WireWriter body = new WireWriter().raw(noise);
            if (random.nextBoolean()) {
              body = new WireWriter().text("/tmp/x").raw(noise);
            }
            try {
              script.say(random.nextBoolean() ? 3 + random.nextInt(18) : random.nextInt(256), body);
            } catch (IOException ended) {
              assertThat(ended).isNotNull(); // it ended as the genuine program does
              break;
            }
          }
          stream.shutdownOutput();
          own.sink().awaitEnds(1);
          assertThat(own.sink().value("disconnect", "reason")).isNotEqualTo("fault");
          stream.close();
        });
  }

  @Test
  void what_is_read_is_one_download_and_what_is_written_one_upload() throws Exception {
    Stream stream = stream();
    SftpScript script = ours(stream, HOME);
    WireWriter handle = script.open("/f", READ | WRITE | CREATE | TRUNCATE);
    for (int i = 0; i < 3; i++) {
      script.ask("write", 6, SftpScript.on(handle).u64(i).text("x"));
    }
    script.ask("close", 4, handle);
    WireWriter again = script.open("/f", READ);
    for (int i = 0; i < 3; i++) {
      script.ask("read", 5, SftpScript.on(again).u64(i).u32(1));
    }
    script.ask("close", 4, again);
    assertThat(bench.sink().types())
        .filteredOn(type -> type.startsWith("file."))
        .isEqualTo(List.of("file.upload", "file.download"));
    stream.close();
  }
}
