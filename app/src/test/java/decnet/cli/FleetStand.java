package decnet.cli;

import decnet.app.Catalogs;
import decnet.app.Footing;
import decnet.app.Home;
import decnet.app.RunningFleet;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A fleet on real ports of loopback over a home of its own, with the commands that talk to it. */
final class FleetStand implements AutoCloseable {
  private final Path home;
  private final Path file;
  private final HttpClient http = HttpClient.newHttpClient();
  private final RunningFleet running;

  /** What a command did. */
  record Ran(int code, String out, String err) {
    JsonNode json() {
      return ApiClient.JSON.readTree(out);
    }
  }

  /** Starts a fleet; {@code yaml} is its configuration, but for the API's port. */
  FleetStand(Path home, String yaml) throws IOException, InterruptedException {
    this.home = home;
    file = home.resolve("decnet.yaml");
    configure(yaml);
    FleetConfig config = config();
    Footing footing = Footing.keep(Home.of(environment(home)), config);
    running = new RunningFleet(footing, config, this::config, step -> {});
  }

  /** Replaces the configuration file. */
  void configure(String yaml) throws IOException {
    Files.writeString(file, yaml + "\napi: {port: 0}\n");
  }

  private FleetConfig config() {
    return new ConfigReader(Catalogs.of(Services.all())).read(file);
  }

  RunningFleet running() {
    return running;
  }

  static Map<String, String> environment(Path home) {
    return Map.of("DECNET_HOME", home.toString());
  }

  Ran run(String... words) {
    return run(home, words);
  }

  /** Runs a command as the launcher does. */
  static Ran run(Path home, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Decnet.run(
            words,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment(home));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Asks the API with the token that the home tells. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(path, "Bearer " + token());
  }

  HttpResponse<String> get(String path, String authorization)
      throws IOException, InterruptedException {
    return http.send(request(path, authorization).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body, String authorization)
      throws IOException, InterruptedException {
    return http.send(
        request(path, authorization).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path, String authorization) {
    return HttpRequest.newBuilder(URI.create(running.apiUrl()).resolve(path))
        .header("Authorization", authorization);
  }

  HttpClient http() {
    return http;
  }

  String token() throws IOException {
    return ApiClient.JSON
        .readTree(Files.readString(home.resolve("run/api.json")))
        .path("token")
        .asString();
  }

  @Override
  public void close() {
    running.close();
    http.close();
  }
}
