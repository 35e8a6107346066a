package decnet.decoy.service.http;

import static decnet.event.EventSpec.param;

import decnet.base.Bytes;
import decnet.catalog.OsFamily;
import decnet.catalog.PersonaKey;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.decoy.SessionInput;
import decnet.event.EventSpec;
import decnet.event.Param;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  private static final Duration HEADER_TIME = Duration.ofSeconds(60);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);
  private static final Duration LINGERING = Duration.ofSeconds(5);
  private static final int REQUESTS_PER_CONNECTION = 1000;

  private static final ServiceSpec SPEC =
      new ServiceSpec(
          "http",
          "nginx 1.22.1 (Debian 12)",
          80,
          Transport.TCP,
          Set.of(OsFamily.LINUX, OsFamily.EMBEDDED),
          List.of(
              PersonaKey.text(
                  "server", "nginx/1.22.1", "the Server header and the foot of error pages")),
          List.of(CommonEvents.PASSWORD_ATTEMPT, REQUEST, BODY, CREDENTIALS_BASIC),
          List.of(
              "One persona and its default site; TLS and HTTP/2 are not served.",
              "Compressed bodies decompress to the genuine ones; their deflate blocks may differ."));

  @Override
  public ServiceSpec spec() {
    return SPEC;
  }

  @Override
  public void serve(Session session) throws IOException {
    String server = session.persona().text("server");
    NginxSite site =
        session.machine().state(NginxSite.class, machine -> new NginxSite(machine, server));
    SessionInput in = session.in();
    RequestReader reader = new RequestReader(in);
    for (int count = 1; count <= REQUESTS_PER_CONNECTION; count++) {
      in.deadline(Duration.ZERO);
      if (count > 1) {
        in.idleTimeout(KEEP_ALIVE);
        if (in.peek() < 0) {
          return;
        }
        in.idleTimeout(Duration.ZERO);
      }
      in.deadline(HEADER_TIME);
      boolean last = count == REQUESTS_PER_CONNECTION;
      if (!new Exchange(session, site, server, last).run(reader)) {
        return;
      }
    }
  }

  /** One request and its answer. */
  private record Exchange(Session session, NginxSite site, String server, boolean last) {
    /** Whether another request may follow. */
    boolean run(RequestReader reader) throws IOException {
      Request request;
      try {
        request = reader.next();
      } catch (Refusal refused) {
        send(refused.request(), site.error(refused.status(), refused.request().isPadded()), false);
        return false;
      }
      if (request == null) {
        return false;
      }
      Optional<Status> refusal = framing(request);
      if (refusal.isPresent()) {
        send(request, site.error(refusal.get(), request.isPadded()), false);
        return false;
      }
      String path = TargetPath.of(request.target()).orElse("");
      if (path.isEmpty()) {
        send(request, site.error(Status.BAD_REQUEST, request.isPadded()), false);
        return false;
      }
      long length = length(request);
      if (length > Body.MAX_BYTES) {
        send(request, site.error(Status.ENTITY_TOO_LARGE, request.isPadded()), false);
        linger();
        return false;
      }
      boolean broken = isBrokenChunk(request);
      if (broken && site.isRead(request, path)) {
        send(request, site.error(Status.BAD_REQUEST, request.isPadded()), false);
        return false;
      }
      Response response = site.answer(request, path);
      boolean keepAlive = !last && !broken && request.version() > 9 && request.wantsKeepAlive();
      if (response.status().code() < 300 && expectsContinue(request)) {
        session.out().text("HTTP/1.1 100 Continue\r\n\r\n");
      }
      send(request, response, keepAlive);
      boolean stays = response.status() != Status.PRECONDITION_FAILED; // its header says otherwise
      return body(request, length) && keepAlive && stays;
    }

    /** Whether the body's first chunk has come with the header and is none: nginx sees it first. */
    private boolean isBrokenChunk(Request request) throws IOException {
      return request.header("transfer-encoding").isPresent()
          && session.in().buffered() > 0
          && Character.digit(session.in().peek(), 16) < 0;
    }

    private static Optional<Status> framing(Request request) {
      if (request.is11() && request.header("host").isEmpty()) {
        return Optional.of(Status.BAD_REQUEST);
      }
      Optional<String> length = request.header("content-length");
      if (length.filter(text -> !text.matches("\\d{1,18}")).isPresent()) {
        return Optional.of(Status.BAD_REQUEST);
      }
      Optional<String> coding = request.header("transfer-encoding");
      if (coding.isPresent()) {
        if (!request.is11()) {
          return Optional.of(Status.BAD_REQUEST);
        }
        if (!coding.get().equalsIgnoreCase("chunked")) {
          return Optional.of(Status.NOT_IMPLEMENTED);
        }
        if (length.isPresent()) {
          return Optional.of(Status.BAD_REQUEST);
        }
      }
      return request.method().equals("TRACE") || request.method().equals("CONNECT")
          ? Optional.of(Status.NOT_ALLOWED)
          : Optional.empty();
    }

    private static long length(Request request) {
      return request.header("content-length").map(Long::parseLong).orElse(0L);
    }

    private static boolean expectsContinue(Request request) {
      return request.is11()
          && request.header("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
    }

    private void send(Request request, Response response, boolean keepAlive) throws IOException {
      session.event(
          REQUEST.type(),
          Param.of("method", Bytes.latin1(request.method())),
          Param.of("target", Bytes.latin1(request.target())),
          Param.of("version", version(request.version())),
          Param.of("host", Bytes.latin1(request.header("host").orElse(""))),
          Param.of("user_agent", Bytes.latin1(request.header("user-agent").orElse(""))),
          Param.of("headers", request.headerText()),
          Param.of("status", response.status().code()));
      for (String value : request.all("authorization")) {
        session.event(CREDENTIALS_BASIC.type(), Param.of("value", Bytes.latin1(value)));
        BasicLogin login = BasicLogin.of(value);
        if (login != null) {
          session.event(
              CommonEvents.AUTH_ATTEMPT.type(),
              CommonEvents.login(login.user(), login.password(), "basic", false));
        }
      }
      if (request.version() > 9) {
        session
            .out()
            .text(
                response.head(
                    server,
                    NginxSite.date(session.clock().instant()),
                    keepAlive,
                    request.method().equals("HEAD")));
      }
      if (request.version() == 9 || !request.method().equals("HEAD")) {
        session.out().write(response.framed());
      }
      session.out().flush();
    }

    private static String version(int version) {
      return version == 9 ? "0.9" : version / 1000 + "." + version % 1000;
    }

    /** Takes the body after the answer, as nginx does; whether the connection can go on. */
    private boolean body(Request request, long length) throws IOException {
      boolean chunked = request.header("transfer-encoding").isPresent();
      if (!chunked && length == 0) {
        return true;
      }
      session.in().deadline(LINGERING);
      Body body = new Body(session.in());
      Bytes content = chunked ? body.chunked() : body.ofLength(length);
      if (!content.isEmpty()) {
        session.keep(
            BODY.type(),
            request.target(),
            content,
            Param.of("content_type", Bytes.latin1(request.header("content-type").orElse(""))));
      }
      return body.isWhole();
    }

    /** Reads and drops what the peer still sends, so that it sees the answer before the end. */
    private void linger() throws IOException {
      session.in().deadline(LINGERING);
      byte[] dropped = new byte[8192];
      while (session.in().read(dropped, 0, dropped.length) >= 0) {
        // bounded by the deadline
      }
    }
  }
}
