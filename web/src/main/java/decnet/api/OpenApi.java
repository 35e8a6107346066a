package decnet.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The API's description, made from its routes. Source: OpenAPI 3.1.0. */
final class OpenApi {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern IN_PATH = Pattern.compile("\\{(\\w+)}");

  private OpenApi() {}

  static ObjectNode of(List<Route> routes) {
    ObjectNode api = JSON.createObjectNode().put("openapi", "3.1.0");
    api.putObject("info").put("title", "DECNET").put("version", "1");
    ObjectNode components = api.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer");
    ObjectNode problem = components.putObject("schemas").putObject("problem").put("type", "object");
    ObjectNode fields = problem.putObject("properties");
    for (String name : List.of("type", "title", "detail")) {
      fields.putObject(name).put("type", "string");
    }
    fields.putObject("status").put("type", "integer");
    ObjectNode paths = api.putObject("paths");
    routes.forEach(route -> operation(paths.withObject("/" + pointer(route.path())), route));
    return api;
  }

  private static String pointer(String path) {
    return path.replace("~", "~0").replace("/", "~1");
  }

  private static void operation(ObjectNode path, Route route) {
    ObjectNode operation =
        path.putObject(route.method().name().toLowerCase(Locale.ROOT))
            .put("summary", route.summary());
    if (!route.isOpen()) {
      operation.putArray("security").addObject().putArray("token");
    }
    Matcher names = IN_PATH.matcher(route.path());
    while (names.find()) {
      parameter(operation, "path", new Route.Field(names.group(1), "string", ""));
    }
    route.query().forEach(field -> parameter(operation, "query", field));
    if (!route.body().isEmpty()) {
      ObjectNode schema =
          operation
              .putObject("requestBody")
              .putObject("content")
              .putObject(Route.JSON)
              .putObject("schema")
              .put("type", "object");
      ObjectNode properties = schema.putObject("properties");
      route
          .body()
          .forEach(
              field ->
                  properties
                      .putObject(field.name())
                      .put("type", field.type())
                      .put("description", field.meaning()));
    }
    ObjectNode responses = operation.putObject("responses");
    responses
        .putObject("200")
        .put("description", "as the summary says")
        .putObject("content")
        .putObject(route.content());
    responses
        .putObject("default")
        .put("description", "a problem (RFC 9457)")
        .putObject("content")
        .putObject("application/problem+json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/problem");
  }

  private static void parameter(ObjectNode operation, String in, Route.Field field) {
    ObjectNode parameter =
        operation.withArray("parameters").addObject().put("name", field.name()).put("in", in);
    parameter.put("required", in.equals("path"));
    if (!field.meaning().isEmpty()) {
      parameter.put("description", field.meaning());
    }
    parameter.putObject("schema").put("type", field.type());
  }
}
