package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions of Debian's ssh beyond passwords and commands. Needs openssh-client. */
@Tag("real")
@Timeout(120)
class SshSessionRealTest {
  private static final AtomicInteger STANDS = new AtomicInteger();
  private static final long REKEY_BYTES = 256 << 10;

  private final RealStand stand =
      new RealStand(new SshService(REKEY_BYTES), "127.66.80." + (100 + STANDS.getAndIncrement()));

  @TempDir Path local;

  private Path config;
  private Path askpass;

  @BeforeEach
  void prepare() throws Exception {
    config =
        Files.writeString(
            local.resolve("config"),
            """
            Host *
              StrictHostKeyChecking accept-new
              UserKnownHostsFile %s
              LogLevel ERROR
            """
                .formatted(local.resolve("known")));
    askpass = Files.writeString(local.resolve("askpass"), "#!/bin/sh\necho toor\n");
    Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
  }

  @AfterEach
  void close() {
    stand.close();
  }

  private RealStand.Run ssh(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("env", "SSH_ASKPASS=" + askpass));
    all.addAll(List.of("SSH_ASKPASS_REQUIRE=force", "ssh", "-F", config.toString()));
    all.addAll(List.of(words));
    return stand.client(all.toArray(String[]::new));
  }

  @Test
  void a_jump_through_one_decky_leads_into_another() throws Exception {
    stand.neighbour("web02", new SshService());
    RealStand.Run run = ssh("-J", "root@ADDRESS:PORT", "root@web02", "hostname");
    assertThat(run.text()).isEqualTo("web02\n");
    assertThat(stand.sink().value("pivot", "target")).isEqualTo("web02:22");
    assertThat(stand.sink().value("pivot", "outcome")).isEqualTo("opened");
    stand.sink().await(2, event -> event.type().equals("connect"));
    assertThat(stand.sink().interactions())
        .filteredOn(event -> event.type().equals("connect"))
        .extracting(event -> event.session().source().address())
        .as("the outermost source stays the source")
        .hasSize(2)
        .allMatch(stand.sink().interactions().getFirst().session().source().address()::equals);
  }

  @Test
  void a_forward_to_what_the_fleet_does_not_have_is_refused_as_by_the_genuine_server()
      throws Exception {
    stand.neighbour("web02", new SshService());
    assertThat(ssh("-o", "LogLevel=INFO", "-W", "web02:23", "-p", "PORT", "root@ADDRESS").text())
        .contains("open failed: connect failed: Connection refused");
    assertThat(
            ssh("-o", "LogLevel=INFO", "-W", "nosuch.invalid:22", "-p", "PORT", "root@ADDRESS")
                .text())
        .contains("open failed: connect failed: Name or service not known");
    assertThat(stand.sink().types()).contains("pivot");
  }

  @Test
  void a_forwarded_port_is_promised() throws Exception {
    RealStand.Run run =
        ssh("-o", "LogLevel=INFO", "-R", "0:localhost:22", "-p", "PORT", "root@ADDRESS", "true");
    assertThat(run.text()).containsPattern("Allocated port \\d+ for remote forward");
    assertThat(stand.sink().value("ssh.forward", "outcome")).isEqualTo("promised");
  }

  @ParameterizedTest
  @CsvSource({"ed25519, 256", "rsa, 2048", "ecdsa, 256", "ecdsa, 384", "ecdsa, 521"})
  void a_key_left_in_authorized_keys_opens_and_others_are_logged(String type, String bits)
      throws Exception {
    Path key = local.resolve("key");
    String words = "ssh-keygen -q -t " + type + " -b " + bits + " -f " + key + " -N";
    List<String> making = new ArrayList<>(List.of(words.split(" ")));
    making.add("");
    RealStand.run(making);
    String line = Files.readString(local.resolve("key.pub")).strip();
    String[] only = {
      "-i", key.toString(), "-o", "IdentitiesOnly=yes", "-o", "PasswordAuthentication=no"
    };
    assertThat(ssh(with(only, "-p", "PORT", "root@ADDRESS", "id")).text())
        .contains("Permission denied (publickey,password)");
    ssh(
        "-p",
        "PORT",
        "root@ADDRESS",
        "mkdir -p ~/.ssh; chmod 700 ~/.ssh; echo '" + line + "' >> ~/.ssh/authorized_keys");
    RealStand.Run run = ssh(with(only, "-p", "PORT", "root@ADDRESS", "echo in"));
    assertThat(run.text()).isEqualTo("in\n");
    String print = RealStand.run(List.of("ssh-keygen", "-lf", key.toString())).text().split(" ")[1];
    assertThat(stand.sink().value("auth.attempt", "fingerprint")).isEqualTo(print);
  }

  private static String[] with(String[] first, String... rest) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(rest));
    return all.toArray(String[]::new);
  }

  @Test
  void compression_and_new_keys_from_both_sides_change_nothing() throws Exception {
    RealStand.Run run =
        ssh(
            "-C",
            "-o",
            "RekeyLimit=100K",
            "-p",
            "PORT",
            "root@ADDRESS",
            "i=0; while [ $i -lt 20000 ]; do echo line number $i of many; i=$((i+1)); done");
    assertThat(run.status()).as(run.text()).isZero();
    assertThat(run.text().lines()).hasSize(20_000).last().isEqualTo("line number 19999 of many");
  }

  @Test
  void new_keys_asked_for_by_the_server_change_nothing() throws Exception {
    RealStand.Run run =
        ssh(
            "-p",
            "PORT",
            "root@ADDRESS",
            "cat /usr/bin/ls /usr/bin/ls /usr/bin/ls | wc -c; seq 200000");
    assertThat(run.status()).isZero();
    assertThat(run.text().lines()).hasSize(200_001).last().isEqualTo("200000");
  }

  @Test
  void the_client_learns_all_host_keys_and_their_proofs() throws Exception {
    String[] words = {"-o", "UpdateHostKeys=yes", "-p", "PORT", "root@ADDRESS", "sleep 1"};
    ssh(words);
    ssh(words);
    assertThat(Files.readString(local.resolve("known")))
        .contains(" ssh-rsa ", " ecdsa-sha2-nistp256 ", " ssh-ed25519 ");
  }

  @Test
  void keystrokes_of_a_terminal_are_recorded_with_their_time_and_each_line_is_a_command()
      throws Exception {
    Path typed = Files.writeString(local.resolve("typed"), "uname -s\nexit 4\n");
    List<String> words = new ArrayList<>(List.of("env", "SSH_ASKPASS=" + askpass));
    words.addAll(List.of("SSH_ASKPASS_REQUIRE=force", "ssh", "-F", config.toString(), "-tt"));
    words.addAll(List.of("-p", Integer.toString(stand.port()), "root@" + stand.address()));
    Process ssh =
        new ProcessBuilder(words).redirectInput(typed.toFile()).redirectErrorStream(true).start();
    String shown = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ssh.waitFor()).as(shown).isEqualTo(4);
    assertThat(shown).contains("Linux web01 ", "The programs included with", "root@web01:~# ");
    stand.sink().awaitEnds(1);
    assertThat(stand.sink().interactions())
        .filteredOn(event -> event.type().equals("command"))
        .extracting(event -> event.details().getFirst().value().utf8())
        .containsExactly("uname -s", "exit 4");
    String cast =
        new String(
            stand
                .evidence()
                .open(stand.sink().value("recording", "sha256"))
                .orElseThrow()
                .readAllBytes(),
            StandardCharsets.UTF_8);
    assertThat(cast).startsWith("{\"version\":2,\"width\":");
    assertThat(cast).containsPattern("\\[\\d+\\.\\d{6}, \"i\", \"u?").contains("\"o\", ");
  }

  @Test
  void a_shell_that_kills_itself_ends_by_a_signal() throws Exception {
    RealStand.Run run = ssh("-v", "-p", "PORT", "root@ADDRESS", "kill -9 $$");
    assertThat(run.status()).isEqualTo(255);
    assertThat(run.text()).contains("rtype exit-signal");
  }

  @Test
  void a_command_on_a_terminal_is_recorded_too() throws Exception {
    assertThat(ssh("-tt", "-p", "PORT", "root@ADDRESS", "echo $TERM").status()).isZero();
    assertThat(stand.sink().value("command", "command")).isEqualTo("echo $TERM");
    assertThat(stand.sink().types()).contains("recording");
  }
}
