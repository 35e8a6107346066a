package decnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code up --link tap} as root, in a process of its own; needs root. */
@Tag("real")
@Timeout(120)
class UpAsRootRealTest {
  private static final String FLEET =
      """
      network: {link: tap, lan: 10.95.0.0/24}
      api: {port: 0}
      mutation: {every: 0}
      deckies:
        - {name: decky-01, archetype: linux-server, services: [ssh, http, ftp]}
      """;
  private static final Map<String, String> SUDO =
      Map.of("SUDO_USER", "nobody", "SUDO_UID", "65534", "SUDO_GID", "65534");

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void letOthersIn() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = folder.resolve("home");
  }

  private Process fleet;

  @AfterEach
  void end() throws InterruptedException {
    fleet.destroy();
    if (!fleet.waitFor(20, TimeUnit.SECONDS)) {
      fleet.destroyForcibly();
    }
  }

  /** Starts it; all it says until it is ready or ends. */
  private String up(Map<String, String> environment, String... before) throws IOException {
    Path file = Files.writeString(folder.resolve("decnet.yaml"), FLEET);
    return up(environment, List.of(before), List.of("-c", file.toString()));
  }

  private String up(Map<String, String> environment, List<String> before, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            readable(),
            "decnet.cli.Main",
            "up"));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SUDO_"));
    builder.environment().put("DECNET_HOME", home.toString());
    builder.environment().putAll(environment);
    fleet = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader err =
        new BufferedReader(new InputStreamReader(fleet.getErrorStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      said.append(line).append('\n');
      if (line.contains("Ctrl-C stops")) {
        Thread.ofVirtual().start(() -> err.lines().forEach(rest -> {})); // so that it never blocks
        return said.toString();
      }
    }
    return said.toString();
  }

  /** The class path, where everybody can read it. */
  private String readable() throws IOException {
    List<String> parts = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(part);
      if (Files.exists(from)) {
        Path to = Files.createDirectories(folder.resolve("lib")).resolve("part-" + parts.size());
        copy(from, to);
        parts.add(to.toString());
      }
    }
    return String.join(File.pathSeparator, parts);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  private List<List<String>> statuses() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + fleet.pid() + "/task"))) {
      return tasks.map(task -> lines(task.resolve("status"))).filter(l -> !l.isEmpty()).toList();
    }
  }

  private static List<String> lines(Path status) {
    try {
      return Files.readAllLines(status);
    } catch (IOException ended) {
      return List.of();
    }
  }

  @Test
  void every_task_is_the_users_and_has_no_capability_and_the_deckies_answer() throws Exception {
    String said = up(SUDO);
    assertThat(said).contains("no longer root but nobody", "link tap");
    assertUnprivilegedAndServing();
  }

  @Test
  void ambient_capabilities_open_the_device_and_are_gone_in_the_program_that_serves()
      throws Exception {
    Files.createDirectory(home);
    Files.setAttribute(home, "unix:uid", 65534);
    String said =
        up(
            Map.of("HOME", home.toString()),
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--groups=65534",
            "--inh-caps=+net_admin,+dac_override", // some hosts keep the device to root,
            "--ambient-caps=+net_admin,+dac_override");
    assertThat(said).contains("the device is inherited", "link tap");
    assertUnprivilegedAndServing();
    assertThat(statuses().getFirst().stream().filter(line -> line.startsWith("CapInh")))
        .containsExactly("CapInh:\t0000000000000000");
  }

  private void assertUnprivilegedAndServing() throws Exception {
    List<List<String>> tasks = statuses();
    assertThat(tasks).hasSizeGreaterThan(10);
    for (List<String> status : tasks) {
      assertThat(status.stream().map(line -> line.replaceAll("\\s+", " ").trim()))
          .contains(
              "Uid: 65534 65534 65534 65534",
              "Gid: 65534 65534 65534 65534",
              "Groups: 65534",
              "CapPrm: 0000000000000000",
              "CapEff: 0000000000000000",
              "CapAmb: 0000000000000000");
    }
    try (Stream<Path> all = Files.walk(home)) {
      assertThat(all.map(UpAsRootRealTest::owner)).containsOnly(65534);
    }
    String page = "http://" + addresses().getFirst() + "/";
    assertThat(run("curl", "-sS", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", page))
        .isEqualTo("200");
    FleetStand.Ran mutated =
        FleetStand.run(home, "mutate", "decky-01", "--services", "ftp,ssh", "--json");
    assertThat(mutated.code()).as(mutated.err()).isZero();
  }

  private List<String> addresses() {
    List<String> all = new ArrayList<>();
    FleetStand.run(home, "status", "--json")
        .json()
        .path("deckies")
        .forEach(decky -> all.add(decky.path("addresses").path(0).asString()));
    return all;
  }

  private static String run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** What the first page of the README promises. */
  @Test
  void without_a_configuration_fifty_hosts_answer_ping_scan_and_login() throws Exception {
    String said = up(Map.of(), List.of(), List.of());
    assertThat(said).contains("link tap", "from this machine, on decnet", "ssh root@");
    List<String> all = addresses();
    assertThat(all).hasSize(50).doesNotHaveDuplicates();
    assertThat(run("ping", "-c", "1", "-W", "5", all.getFirst())).contains("1 received");
    List<String> sweep = new ArrayList<>(List.of("nmap", "-sn", "-n"));
    sweep.addAll(all);
    assertThat(run(sweep.toArray(String[]::new))).contains("(50 hosts up)");
    String[] login =
        said.lines()
            .filter(line -> line.contains("ssh root@"))
            .toList()
            .getFirst()
            .replaceAll(".*ssh (root@[0-9.]+) \\(password (.*)\\)", "$1 $2")
            .split(" ");
    assertThat(
            run(
                "sshpass",
                "-p",
                login[1],
                "ssh",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                login[0],
                "id"))
        .contains("uid=0(root)");
  }

  @Test
  void auto_takes_sockets_and_says_why_where_no_device_may_be_made() throws Exception {
    Files.createDirectory(home);
    Files.setAttribute(home, "unix:uid", 65534);
    String said =
        up(
            Map.of("HOME", home.toString()),
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
            List.of());
    assertThat(said).contains("link auto takes sockets: this process lacks CAP_NET_ADMIN");
    assertThat(said).contains("link sockets");
  }

  @Test
  void tap_without_the_device_file_ends_with_what_helps() throws Exception {
    String hide = "mount -t tmpfs none /dev/net && exec \"$@\"";
    String said =
        up(Map.of(), List.of("unshare", "-m", "sh", "-c", hide, "sh"), List.of("--link", "tap"));
    assertThat(fleet.waitFor()).isEqualTo(1);
    assertThat(said).contains("there is no /dev/net/tun", "modprobe tun");
  }

  private static int owner(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:uid");
    } catch (IOException gone) {
      return 65534; // a file that was only there for a moment
    }
  }

  @Test
  void a_home_that_a_third_user_owns_is_refused() throws Exception {
    Files.createDirectory(home);
    Files.setAttribute(home, "unix:uid", 1234);
    String said = up(SUDO);
    assertThat(fleet.waitFor()).isEqualTo(1);
    assertThat(said).contains("belongs to uid 1234");
  }

  @Test
  void a_home_that_the_user_cannot_reach_is_refused_and_root_is_gone() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    home = closed.resolve("home");
    String said = up(SUDO);
    assertThat(fleet.waitFor()).isEqualTo(1);
    assertThat(said).contains("nobody cannot reach");
  }

  @Test
  void without_anybody_to_become_it_stays_root_and_says_so() throws Exception {
    assertThat(up(Map.of())).contains("WARNING: stays root");
  }
}
