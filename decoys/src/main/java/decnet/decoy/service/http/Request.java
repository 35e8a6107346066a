package decnet.decoy.service.http;

import decnet.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request as nginx understood it, up to its header's end. {@code version} is 9, 1000, 1001, …
 * (major times 1000 plus minor; 9 is HTTP/0.9).
 */
record Request(String method, String target, int version, List<Header> headers) {
  /** A header line: the name as sent and the value without surrounding blanks. */
  record Header(String name, String value) {}

  Request {
    headers = List.copyOf(headers);
  }

  /** The first header of that name, in any case. */
  Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  boolean is11() {
    return version > 1000;
  }

  boolean wantsKeepAlive() {
    String connection = header("connection").orElse("").toLowerCase(Locale.ROOT);
    if (connection.contains("close")) {
      return false;
    }
    return is11() || connection.contains("keep-alive");
  }

  /** Whether the client needs the padding that keeps its own error page away. */
  boolean isPadded() {
    String agent = header("user-agent").orElse("");
    return agent.contains("MSIE ") || agent.contains("Chrome/");
  }

  /** The header lines as sent, a line each. */
  Bytes headerText() {
    return Bytes.latin1(
        headers.stream()
            .map(header -> header.name() + ": " + header.value())
            .collect(Collectors.joining("\n")));
  }
}
