package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.RealStand;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our server beside Debian's own. Needs openssh-server, ssh-audit and nmap. */
@Tag("real")
@Timeout(180)
class SshControlRealTest {
  private static final int KEXINIT_BYTES = 1136; // the packet with its padding
  private static final String OURS = "127.66.80.3";
  private static final String THEIRS = "127.66.80.4";

  @TempDir static Path home;

  private static RealStand stand;
  private static GenuineSshd genuine;

  @BeforeAll
  static void start() throws Exception {
    stand = new RealStand(new SshService(), OURS);
    genuine = new GenuineSshd(THEIRS, home);
  }

  @AfterAll
  static void stop() {
    stand.close();
    genuine.close();
  }

  /** The identification line and the KEXINIT packet, its cookie cleared. */
  private static String greeting(String address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        line.append((char) next);
      }
      socket.getOutputStream().write("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] packet = new byte[in.readInt()];
      in.readFully(packet);
      java.util.Arrays.fill(packet, 2, 18, (byte) 0);
      return line + new String(packet, StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void banner_and_offer_are_the_genuine_ones_to_the_byte() throws Exception {
    assertThat(greeting(OURS, stand.port())).isEqualTo(greeting(THEIRS, GenuineSshd.PORT));
  }

  /** What follows the identification line, and whether the connection ended. */
  private static String judged(String address, int port, String line) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        assertThat(next).isPositive();
      }
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      byte[] said = in.readNBytes(KEXINIT_BYTES);
      return said.length == KEXINIT_BYTES
          ? "accepted"
          : new String(said, StandardCharsets.ISO_8859_1) + " and the end";
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-Probe-x",
        "SSH-2.0-probe-x",
        "SSH-2.0-xSSH_Version_Mapper",
        "SSH-1.0-SSH_Version_Mapper",
        "SSH-1.99-SSH_Version_Mapper",
        "SSH-99999999999-2-x",
        "SSH-99999999999.0-x",
        "SSH-4294967298.0-x",
        "SSH-2.99999999999-x",
        "SSH-2.x-foo",
        "SSH- 2. 0-foo",
        "SSH-+2.+0-foo",
        "SSH--2.0-x",
        "SSH-2.0 -x",
        "SSH-2.0- ",
        "SSH-2.0-",
        "SSH-1.100-x",
        "SSH-02.00-x",
        "SSH-2.0"
      })
  void an_identification_line_is_judged_as_by_the_genuine_server(String line) throws Exception {
    assertThat(judged(OURS, stand.port(), line)).isEqualTo(judged(THEIRS, GenuineSshd.PORT, line));
  }

  @Test
  void hassh_of_the_server_is_the_genuine_one() throws Exception {
    assertThat(hassh(greeting(OURS, stand.port())))
        .isEqualTo(hassh(greeting(THEIRS, GenuineSshd.PORT)));
  }

  private static String hassh(String greeting) throws Exception {
    byte[] packet =
        greeting.substring(greeting.indexOf('\r') + 1).getBytes(StandardCharsets.ISO_8859_1);
    int padding = packet[0] & 255;
    return Proposal.read(java.util.Arrays.copyOfRange(packet, 1, packet.length - padding)).hassh();
  }

  private static List<String> audit(String address, int port) throws Exception {
    return RealStand.run(List.of("ssh-audit", "-n", "-p", Integer.toString(port), address))
        .text()
        .lines()
        .filter(line -> line.matches("\\((kex|key|enc|mac|gen|rec|nfo)\\).*"))
        .filter(line -> !line.contains(address))
        .toList();
  }

  @Test
  void ssh_audit_finds_nothing_else_than_in_the_genuine_server() throws Exception {
    List<String> ours = audit(OURS, stand.port());
    assertThat(ours).hasSizeGreaterThan(30).isEqualTo(audit(THEIRS, GenuineSshd.PORT));
  }

  private static List<String> scan(String address, int port) throws Exception {
    List<String> words =
        List.of("nmap", "-Pn", "-sV", "--version-all", "-p", Integer.toString(port), address);
    return RealStand.run(words)
        .text()
        .lines()
        .filter(line -> line.contains("/tcp"))
        .map(line -> line.substring(line.indexOf("/tcp")))
        .toList();
  }

  @Test
  void nmap_names_the_same_product_and_version() throws Exception {
    List<String> ours = scan(OURS, stand.port());
    assertThat(ours).hasSize(1);
    assertThat(ours.getFirst().replaceAll(" +", " "))
        .isEqualTo("/tcp open ssh OpenSSH 9.2p1 Debian 2+deb12u10 (protocol 2.0)");
    assertThat(scan(THEIRS, GenuineSshd.PORT).getFirst().replaceAll(".*open +\\S+ +", ""))
        .isEqualTo(ours.getFirst().replaceAll(".*open +\\S+ +", ""));
  }
}
