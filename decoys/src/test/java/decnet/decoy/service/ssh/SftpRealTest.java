package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files by Debian's sftp and scp. Needs openssh-client and sshpass. */
@Tag("real")
@Timeout(120)
class SftpRealTest {
  private static final int BIG = 20 << 20;

  private static final AtomicInteger STANDS = new AtomicInteger();

  private final RealStand stand =
      new RealStand(new SshService(), "127.66.80." + (10 + STANDS.getAndIncrement()));

  @TempDir Path local;

  @AfterEach
  void close() {
    stand.close();
  }

  private RealStand.Run client(String program, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("sshpass", "-p", "toor", program, "-F", "none"));
    all.addAll(List.of("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"));
    all.addAll(List.of("-o", "PubkeyAuthentication=no", "-o", "LogLevel=ERROR"));
    all.addAll(List.of(program.equals("ssh") ? "-p" : "-P", "PORT"));
    all.addAll(List.of(words));
    return stand.client(all.toArray(String[]::new));
  }

  private RealStand.Run sftp(String... lines) throws Exception {
    Path batch = local.resolve("batch");
    Files.writeString(batch, String.join("\n", lines) + "\n");
    return client("sftp", "-o", "BatchMode=no", "-b", batch.toString(), "root@ADDRESS");
  }

  private String shell(String command) throws Exception {
    return client("ssh", "root@ADDRESS", command).text();
  }

  private Path random(int count) throws Exception {
    byte[] content = new byte[count];
    new Random(1).nextBytes(content);
    return Files.write(local.resolve("random-" + count), content);
  }

  @Test
  void what_is_put_by_sftp_is_in_the_shell_and_in_the_evidence() throws Exception {
    Path file = Files.writeString(local.resolve("payload.sh"), "echo owned\n");
    RealStand.Run run = sftp("put " + file + " /tmp/payload.sh", "chmod 755 /tmp/payload.sh");
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(shell("ls -l /tmp/payload.sh | cut -c1-10; cat /tmp/payload.sh"))
        .isEqualTo("-rwxr-xr-x\necho owned\n");
    assertThat(stand.sink().value("file.upload", "name")).isEqualTo("/tmp/payload.sh");
    assertThat(stand.sink().value("file.upload", "sha256"))
        .isEqualTo(sha256(Files.readAllBytes(file)));
  }

  private static String sha256(byte[] content) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void what_the_shell_wrote_is_fetched_by_sftp() throws Exception {
    shell("echo from the shell > /root/note");
    Path note = local.resolve("note");
    RealStand.Run run = sftp("get /root/note " + note);
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(note).hasContent("from the shell\n");
    assertThat(stand.sink().value("file.download", "name")).isEqualTo("/root/note");
  }

  @Test
  void directories_links_renames_and_removals_work() throws Exception {
    Path file = Files.writeString(local.resolve("f"), "abc");
    RealStand.Run run =
        sftp(
            "mkdir /tmp/d",
            "put " + file + " /tmp/d/f",
            "rename /tmp/d/f /tmp/d/g",
            "symlink g /tmp/d/s",
            "ln /tmp/d/g /tmp/d/h",
            "ls -ln /tmp/d",
            "rm /tmp/d/h",
            "rm /tmp/d/s",
            "rm /tmp/d/g",
            "rmdir /tmp/d",
            "pwd");
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(run.text())
        .containsPattern("-rw-r--r-- +[?] root +root +3 .* /tmp/d/g\n")
        .containsPattern("lrwxrwxrwx +[?] root +root +1 .* /tmp/d/s")
        .contains("Remote working directory: /root");
    assertThat(shell("ls -d /tmp/d 2>&1")).contains("No such file");
  }

  @Test
  void twenty_megabytes_go_both_ways_unchanged() throws Exception {
    Path file = random(BIG);
    Path back = local.resolve("back");
    RealStand.Run run = sftp("put " + file + " /tmp/big", "get /tmp/big " + back);
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
    assertThat(shell("sha256sum /tmp/big | cut -d' ' -f1"))
        .isEqualTo(sha256(Files.readAllBytes(file)) + "\n");
  }

  @Test
  void broken_transfers_are_resumed_both_ways() throws Exception {
    Path file = random(300_000);
    Path part = local.resolve("part");
    byte[] content = Files.readAllBytes(file);
    Files.write(part, java.util.Arrays.copyOf(content, 100_000));
    assertThat(sftp("put " + part + " /tmp/r").status()).isZero();
    RealStand.Run run = sftp("reput " + file + " /tmp/r", "reget /tmp/r " + part);
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(Files.mismatch(file, part)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O", "-s"})
  void scp_copies_trees_both_ways_with_either_protocol(String protocol) throws Exception {
    Path tree = Files.createDirectories(local.resolve("tree/sub"));
    Files.writeString(tree.resolve("one"), "1");
    Files.write(tree.resolve("two"), Files.readAllBytes(random(100_000)));
    RealStand.Run up =
        client("scp", protocol, "-r", "-p", local.resolve("tree").toString(), "root@ADDRESS:/tmp/");
    assertThat(up.status()).as(up.text()).isZero();
    assertThat(shell("cat /tmp/tree/sub/one; wc -c < /tmp/tree/sub/two")).isEqualTo("1100000\n");
    RealStand.Run down =
        client("scp", protocol, "-r", "root@ADDRESS:/tmp/tree", local.resolve("got").toString());
    assertThat(down.status()).as(down.text()).isZero();
    assertThat(Files.mismatch(tree.resolve("two"), local.resolve("got/sub/two"))).isEqualTo(-1);
    assertThat(stand.sink().types()).contains("file.upload", "file.download");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O", "-s"})
  void scp_says_what_is_missing(String protocol) throws Exception {
    RealStand.Run run = client("scp", protocol, "root@ADDRESS:/nope", local.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.text()).contains("/nope: No such file or directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O", "-s"})
  void scp_fetches_what_a_pattern_names(String protocol) throws Exception {
    shell("mkdir /tmp/g; cd /tmp/g; echo 1 > a1.log; echo 2 > a22.log; echo 3 > b1.log");
    Path got = Files.createDirectory(local.resolve("got"));
    RealStand.Run run = client("scp", protocol, "root@ADDRESS:/tmp/g/a?*.log", got.toString());
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(got.toFile().list()).containsExactlyInAnyOrder("a1.log", "a22.log");
  }

  @Test
  void keys_are_renewed_in_the_middle_of_a_transfer() throws Exception {
    Path file = random(4 << 20);
    Path back = local.resolve("back");
    Path batch =
        Files.writeString(local.resolve("b"), "put " + file + " /tmp/k\nget /tmp/k " + back);
    RealStand.Run run =
        client(
            "sftp",
            "-o",
            "BatchMode=no",
            "-o",
            "RekeyLimit=256K",
            "-b",
            batch.toString(),
            "root@ADDRESS");
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(Files.mismatch(file, back)).isEqualTo(-1);
  }
}
