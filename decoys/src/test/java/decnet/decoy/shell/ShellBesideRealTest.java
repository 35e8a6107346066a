package decnet.decoy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The shell and its programs beside bash and those of this Debian: the same commands, the same
 * output and errors, but for the differences that the list names.
 */
@Tag("real")
@Timeout(120)
class ShellBesideRealTest {
  /** {@code known} is the reason of a listed difference, else empty. */
  private record Entry(String command, String known) {}

  private static List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (InputStream in = ShellBesideRealTest.class.getResourceAsStream("beside.txt")) {
      assertThat(in).isNotNull();
      String known = "";
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("~ ")) {
          known = line.substring(2);
        } else if (!line.startsWith("#") && !line.isBlank()) {
          entries.add(new Entry(line, known));
          known = "";
        }
      }
    }
    return entries;
  }

  private static String genuine(String command) throws IOException, InterruptedException {
    ProcessBuilder builder = // a test that runs under nohup ignores signals, a login does not
        new ProcessBuilder("env", "--default-signal", "/bin/bash", "-c", command);
    builder.environment().clear();
    builder
        .environment()
        .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("HOME", "/root");
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    builder.directory(new java.io.File("/root"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return masked(text);
  }

  /** bash says its own path when it is called by it. */
  private static String masked(String text) {
    return text.replace("/bin/bash: line", "bash: line");
  }

  @Test
  void commands_print_what_the_genuine_ones_print() throws Exception {
    StringBuilder report = new StringBuilder();
    List<Entry> entries = entries();
    for (Entry entry : entries) {
      String expected = genuine(entry.command());
      String actual =
          new String(
              ShellTest.run(entry.command()).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      if (expected.equals(actual) != entry.known().isEmpty()) {
        report.append(entry.command()).append("\n<<< genuine\n").append(expected);
        report.append("<<< decoy\n").append(actual).append("---\n");
      }
    }
    assertThat(entries).hasSizeGreaterThan(50);
    assertThat(report.toString()).isEmpty();
  }
}
