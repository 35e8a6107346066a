package decnet.cli;

import decnet.app.Home;
import decnet.base.Fault;
import decnet.base.FaultException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Talks to a running fleet: found by {@code run/api.json} of the home, or by {@code DECNET_API} and
 * {@code DECNET_TOKEN}.
 */
final class ApiClient {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI base;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private ApiClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** What the API refused, in its own words. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String detail) {
      super(detail);
      this.status = status;
    }

    boolean isCallersFault() {
      return status == 400 || status == 422;
    }
  }

  static ApiClient of(Home home, Map<String, String> environment) throws IOException {
    String url = environment.get("DECNET_API");
    String token = environment.get("DECNET_TOKEN");
    if (url != null && token != null) {
      return new ApiClient(URI.create(url), token);
    }
    try {
      JsonNode known = JSON.readTree(Files.readString(home.api(), StandardCharsets.UTF_8));
      return new ApiClient(
          URI.create(known.path("url").asString()), known.path("token").asString());
    } catch (NoSuchFileException absent) {
      throw new FaultException(Fault.NOT_RUNNING, "no " + home.api(), absent);
    }
  }

  /** {@code text} as part of a path or query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  String url() {
    return base.toString();
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(text(request(path).timeout(PATIENCE).GET().build()));
  }

  /** As {@link #get}; a missing node where there is no such thing. */
  JsonNode find(String path) throws IOException, InterruptedException {
    try {
      return get(path);
    } catch (Refused refused) {
      if (refused.status == 404) {
        return JSON.missingNode();
      }
      throw refused;
    }
  }

  JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    String answer =
        text(
            request(path)
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build());
    return answer.isEmpty() ? JSON.nullNode() : JSON.readTree(answer);
  }

  /** A response that goes on; the caller closes it. */
  InputStream open(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        send(
            request(path).header("Accept", "text/event-stream").GET().build(),
            BodyHandlers.ofInputStream());
    if (response.statusCode() >= 300) {
      try (InputStream body = response.body()) {
        throw refused(
            response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private String text(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    try {
      return client.send(request, handler);
    } catch (ConnectException gone) {
      throw new FaultException(Fault.NOT_RUNNING, base + " does not answer", gone);
    }
  }

  private static Refused refused(int status, String body) {
    try {
      return new Refused(status, JSON.readTree(body).path("detail").asString("HTTP " + status));
    } catch (tools.jackson.core.JacksonException noProblem) {
      return new Refused(status, "HTTP " + status);
    }
  }
}
