package decnet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A fleet that runs as a process of its own, {@code ./decnet up}. */
final class FleetProcess implements AutoCloseable {
  private static final Pattern USED =
      Pattern.compile(
          "Tenured\\s+total \\d+K, used (\\d+)K"); // the serial collector's; all that lives is
  // there after a collection
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Process process;
  private final double seconds;
  private final URI base;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private FleetProcess(Process process, double seconds, JsonNode api) {
    this.process = process;
    this.seconds = seconds;
    base = URI.create(api.path("url").asString());
    token = api.path("token").asString();
  }

  /** Returns when it is ready. */
  static FleetProcess start(Path config, Path home) throws IOException {
    long start = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("decnet.launcher", "./decnet"), "up", "-c", config.toString());
    builder.environment().put("DECNET_HOME", home.toAbsolutePath().toString());
    builder.environment().remove("SUDO_USER"); // it stays root: the home is a folder of root's
    Process process = builder.start();
    BufferedReader said = process.errorReader(StandardCharsets.UTF_8);
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      all.append(line).append('\n');
      if (line.contains("ready in")) {
        double seconds = (System.nanoTime() - start) / 1e9;
        Thread.ofVirtual().start(() -> passOver(said));
        JsonNode api = JSON.readTree(Files.readString(home.resolve("run").resolve("api.json")));
        return new FleetProcess(process, seconds, api);
      }
    }
    throw new IOException("the fleet did not start:\n" + all);
  }

  /** Takes what it says until it ends, so that it never waits for a reader. */
  private static void passOver(BufferedReader said) {
    try {
      said.transferTo(java.io.Writer.nullWriter());
    } catch (IOException ended) {
      System.getLogger("decnet.bench").log(System.Logger.Level.DEBUG, "fleet ended", ended);
    }
  }

  /** From the command to ready. */
  double seconds() {
    return seconds;
  }

  long pid() {
    return process.pid();
  }

  /** Lets it be for a while. */
  void rest(Duration length) throws InterruptedException {
    if (process.waitFor(length)) {
      throw new IllegalStateException("the fleet ended with " + process.exitValue());
    }
  }

  /** Source: proc_pid_status(5), VmRSS. */
  long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** What lives on its heap: after a collection, as jcmd of the same JDK tells it. */
  long liveKib() throws IOException, InterruptedException {
    ask("GC.run");
    Matcher used = USED.matcher(ask("GC.heap_info"));
    long sum = 0;
    while (used.find()) {
      sum += Long.parseLong(used.group(1));
    }
    return sum;
  }

  private String ask(String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd " + command + ": " + answer);
    }
    return answer;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(request.uri() + ": " + response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to stop; the seconds until it had. */
  double stop() throws InterruptedException {
    long start = System.nanoTime();
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the fleet does not stop");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
