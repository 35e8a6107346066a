package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.decoy.DecoyBench;
import decnet.decoy.sockets.SocketsNetwork;
import decnet.net.Host.Listening;
import decnet.net.HostSpec;
import decnet.net.Transport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs Debian's openssh-client and sshpass. */
@Tag("real")
@Timeout(60)
class SshRealTest {
  private static final IpAddress HERE = IpAddress.parse("127.66.78.1");

  private final DecoyBench bench = new DecoyBench(new SystemClock());
  private final SocketsNetwork network = new SocketsNetwork();
  private int port;

  @BeforeEach
  void serve() {
    Listening listening =
        network
            .attach(
                new HostSpec(new DeckyId("decky-01"), new Mac(1), List.of(HERE), "linux-6", "main"))
            .open(0, Transport.TCP, bench.expose(bench.machine(), new SshService()).acceptor());
    listening.serve();
    port = listening.port();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private record Run(int status, String text) {}

  private Run ssh(String password, String options, String command) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("sshpass", "-p", password, "ssh", "-F", "none", "-p", String.valueOf(port)));
    words.addAll(List.of("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"));
    words.addAll(List.of("-o", "NumberOfPasswordPrompts=1", "-o", "PubkeyAuthentication=no"));
    words.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
    words.addAll(List.of("root@" + HERE, command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), text);
  }

  /** What the machine's shell answers; an ssh that could not talk exits with 255. */
  private void assertRan(Run run) {
    assertThat(run.status()).as(run.text()).isNotIn(5, 255);
    assertThat(bench.sink().value("auth.attempt", "username")).isEqualTo("root");
    assertThat(bench.sink().types()).contains("ssh.client");
  }

  @Test
  void the_right_password_runs_a_command() throws Exception {
    assertRan(ssh("toor", "", "true"));
  }

  @Test
  void a_wrong_password_is_refused() throws Exception {
    Run run = ssh("wrong", "", "true");
    assertThat(run.status()).as(run.text()).isEqualTo(5);
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
    assertRan(ssh("toor", options, "true"));
  }
}
