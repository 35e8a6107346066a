package decnet.decoy.service.http;

import static decnet.event.EventSpec.param;

import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.event.EventSpec;
import decnet.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * An nginx 1.22.1 as Debian 12 installs it, with its default site.
 *
 * <pre>
 * C: GET / HTTP/1.1\r\nHost: h\r\n\r\n
 * S: HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: …\r\nContent-Type: text/html\r\n…
 * C: get / HTTP/1.1
 * S: HTTP/1.1 400 Bad Request\r\n…   (at the first byte, before the line ends; FIN)
 * </pre>
 *
 * <p>Source: RFC 9110 and 9112; where nginx differs, measured on the genuine server.
 */
public final class HttpService implements Service {
  static final EventSpec REQUEST =
      EventSpec.of(
          "http.request",
          "A peer sent a request.",
          param("method", "the method, as sent"),
          param("target", "the request target, as sent"),
          param("version", "the protocol version"),
          param("host", "the Host header"),
          param("user_agent", "the User-Agent header"),
          param("headers", "all header lines"),
          param("status", "the code it was answered with"));
  static final EventSpec BODY =
      EventSpec.of(
          "http.body",
          "A peer sent a body with its request.",
          param("name", "the request target"),
          param("sha256", "hash of the body: its name in the evidence store"),
          param("size", "bytes"),
          param("kept", "false when the quota was full and only the hash is known"),
          param("content_type", "as sent"));
  static final EventSpec CREDENTIALS_BASIC =
      EventSpec.of(
          "http.authorization",
          "A peer sent an Authorization header.",
          param("value", "the header's value"));

  static final List<EventSpec> EVENTS =
      List.of(CommonEvents.PASSWORD_ATTEMPT, REQUEST, BODY, CREDENTIALS_BASIC);
  static final List<String> LIMITS =
      List.of(
          "One persona and its default site; HTTP/2 is not served.",
          "Compressed bodies decompress to the genuine ones; their deflate blocks may differ.");
  static final PersonaKey SERVER =
      PersonaKey.text("server", "nginx/1.22.1", "the Server header and the foot of error pages");

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "http",
          "nginx 1.22.1 (Debian 12)",
          80,
          Transport.TCP,
          Set.of(OsFamily.LINUX, OsFamily.EMBEDDED),
          List.of(SERVER),
          EVENTS,
          LIMITS);

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException {
    new NginxConnection(session, false, session.clock().nanoTime()).serve();
  }
}
