package decnet.api;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.List;

/**
 * One path of the API: how it is served, and what {@code openapi.json} says of it.
 *
 * @param summary one sentence
 * @param query what may stand behind the question mark
 * @param body the properties of the JSON that a caller sends; none for a GET
 * @param content the media type of the answer
 */
record Route(
    HandlerType method,
    String path,
    String summary,
    List<Field> query,
    List<Field> body,
    String content,
    Handler handler) {
  static final String JSON = "application/json";

  /**
   * A name with its JSON type ({@code string}, {@code integer}, {@code boolean}, {@code array}).
   */
  record Field(String name, String type, String meaning) {}

  Route {
    query = List.copyOf(query);
    body = List.copyOf(body);
  }

  static Route get(String path, String summary, Handler handler, Field... query) {
    return new Route(HandlerType.GET, path, summary, List.of(query), List.of(), JSON, handler);
  }

  static Route post(String path, String summary, Handler handler, Field... body) {
    return new Route(HandlerType.POST, path, summary, List.of(), List.of(body), JSON, handler);
  }

  /** The same with another media type. */
  Route gives(String type) {
    return new Route(method, path, summary, query, body, type, handler);
  }

  boolean isOpen() {
    return path.equals("/healthz") || path.equals("/api/v1/openapi.json");
  }
}
