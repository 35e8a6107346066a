package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs Debian's openssh-client and sshpass. */
@Tag("real")
@Timeout(60)
class SshRealTest {
  private final RealStand stand = new RealStand(new SshService(), "127.66.78.1");

  @AfterEach
  void close() {
    stand.close();
  }

  private RealStand.Run ssh(String password, String options, String command) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("sshpass", "-p", password, "ssh", "-F", "none", "-p", "PORT"));
    words.addAll(List.of("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"));
    words.addAll(List.of("-o", "NumberOfPasswordPrompts=1", "-o", "PubkeyAuthentication=no"));
    words.addAll(List.of("-o", "LogLevel=ERROR"));
    words.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
    words.addAll(List.of("root@ADDRESS", command));
    return stand.client(words.toArray(String[]::new));
  }

  private static void assertRan(RealStand.Run run) {
    assertThat(run.text()).isEqualTo("web01\n");
    assertThat(run.status()).isEqualTo(3);
  }

  @Test
  void the_right_password_runs_a_command_with_its_status() throws Exception {
    assertRan(ssh("toor", "", "cat /etc/hostname; exit 3"));
    assertThat(stand.sink().value("auth.attempt", "username")).isEqualTo("root");
    assertThat(stand.sink().value("command", "command")).isEqualTo("cat /etc/hostname; exit 3");
    assertThat(stand.sink().types()).contains("ssh.client");
  }

  @Test
  void a_terminal_gets_a_prompt_and_a_recording() throws Exception {
    assertThat(ssh("toor", "-tt", "tty").text()).isEqualTo("/dev/pts/0\r\n");
    assertThat(stand.sink().types()).contains("recording");
  }

  @Test
  void nmap_names_product_and_version() throws Exception {
    assertThat(stand.client("nmap", "-Pn", "-sV", "--version-all", "-p", "PORT", "ADDRESS").text())
        .contains("OpenSSH 9.2p1 Debian 2+deb12u10 (protocol 2.0)");
  }

  @Test
  void hydra_finds_the_weak_account_and_only_that() throws Exception {
    Path words = Files.createTempFile("words", "");
    Files.writeString(words, "admin\n123456\ntoor\npassword\n");
    String text =
        stand
            .client(
                "hydra",
                "-l",
                "root",
                "-P",
                words.toString(),
                "-t",
                "2",
                "-I",
                "-s",
                "PORT",
                "ssh://ADDRESS")
            .text();
    Files.delete(words);
    assertThat(text).contains("login: root   password: toor", "1 valid password found");
  }

  @Test
  void a_wrong_password_is_refused() throws Exception {
    RealStand.Run run = ssh("wrong", "", "id");
    assertThat(run.status()).as(run.text()).isEqualTo(255); // ssh asks once and gives up
    assertThat(run.text()).contains("Permission denied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c chacha20-poly1305@openssh.com",
        "-c aes128-gcm@openssh.com",
        "-c aes256-gcm@openssh.com",
        "-c aes192-ctr -m hmac-sha2-256",
        "-c aes128-ctr -m hmac-sha1-etm@openssh.com",
        "-c aes256-ctr -m hmac-sha2-512-etm@openssh.com",
        "-c aes128-ctr -m umac-64-etm@openssh.com",
        "-c aes128-ctr -m umac-128@openssh.com",
        "-o KexAlgorithms=sntrup761x25519-sha512@openssh.com",
        "-o KexAlgorithms=curve25519-sha256",
        "-o KexAlgorithms=ecdh-sha2-nistp256",
        "-o KexAlgorithms=ecdh-sha2-nistp384",
        "-o KexAlgorithms=ecdh-sha2-nistp521",
        "-o KexAlgorithms=diffie-hellman-group14-sha256",
        "-o KexAlgorithms=diffie-hellman-group16-sha512",
        "-o KexAlgorithms=diffie-hellman-group18-sha512",
        "-o KexAlgorithms=diffie-hellman-group-exchange-sha256",
        "-o HostKeyAlgorithms=ssh-ed25519",
        "-o HostKeyAlgorithms=ecdsa-sha2-nistp256",
        "-o HostKeyAlgorithms=rsa-sha2-256"
      })
  void every_algorithm_works_with_the_genuine_client(String options) throws Exception {
    assertRan(ssh("toor", options, "cat /etc/hostname; exit 3"));
  }
}
