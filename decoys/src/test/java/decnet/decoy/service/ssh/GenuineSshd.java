package decnet.decoy.service.ssh;

import decnet.decoy.RealStand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Debian's sshd with Debian's configuration and new host keys, on a loopback address: the control
 * beside our service. Needs openssh-server.
 */
final class GenuineSshd implements AutoCloseable {
  static final int PORT = 2222;

  private final Process process;
  private final String address;

  /** {@code home}: an empty directory for its keys and its configuration. */
  GenuineSshd(String address, Path home) throws IOException, InterruptedException {
    this.address = address;
    StringBuilder config =
        new StringBuilder("ListenAddress " + address + "\nPort " + PORT + "\nPidFile none\n");
    for (String type : List.of("rsa", "ecdsa", "ed25519")) {
      Path key = home.resolve("ssh_host_" + type + "_key");
      RealStand.run(List.of("ssh-keygen", "-q", "-N", "", "-t", type, "-f", key.toString()));
      config.append("HostKey ").append(key).append('\n');
    }
    config.append(
        """
        KbdInteractiveAuthentication no
        UsePAM yes
        X11Forwarding yes
        PrintMotd no
        AcceptEnv LANG LC_*
        Subsystem sftp /usr/lib/openssh/sftp-server
        """);
    Path file = Files.writeString(home.resolve("sshd_config"), config);
    Files.createDirectories(Path.of("/run/sshd")); // where it separates its privileges
    process =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); ; line = said.readLine()) {
      if (line == null) {
        throw new AssertionError("sshd ended with " + process.waitFor());
      }
      if (line.contains("Server listening on")) {
        return;
      }
    }
  }

  String address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
