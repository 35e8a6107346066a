package decnet.decoy.service.http;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.SessionInput;
import decnet.event.Param;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One connection to nginx, from its first request to its last; over TLS or not. One thread. */
final class NginxConnection {
  private static final Duration HEADER_TIME = Duration.ofSeconds(60); // client_header_timeout
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(75); // keepalive_timeout
  private static final Duration LINGERING = Duration.ofSeconds(5); // lingering_timeout
  private static final int READ_BYTES = 1024; // client_header_buffer_size
  private static final int REQUESTS_PER_CONNECTION = 1000; // keepalive_requests

  private final Session session;
  private final boolean plain;
  private final long acceptedNanos;

  /**
   * @param plain whether the peer speaks HTTP to a port that expects TLS, which refuses its
   *     requests
   * @param acceptedNanos when the connection began, by the session's clock: the time for a
   *     handshake and for the first request's header runs from there
   */
  NginxConnection(Session session, boolean plain, long acceptedNanos) {
    this.session = session;
    this.plain = plain;
    this.acceptedNanos = acceptedNanos;
  }

  /** What is left of the time for the first header; never zero, which would lift the limit. */
  static Duration left(Session session, long acceptedNanos) {
    Duration left = HEADER_TIME.minusNanos(session.clock().nanoTime() - acceptedNanos);
    return left.isPositive() ? left : Duration.ofNanos(1);
  }

  void serve() throws IOException {
    String server = session.persona().text(HttpService.SERVER.name());
    NginxSite site = NginxSite.of(session.machine(), server);
    SessionInput in = session.in();
    RequestReader reader = new RequestReader(in);
    for (int count = 1; count <= REQUESTS_PER_CONNECTION; count++) {
      Duration patience = count == 1 ? left(session, acceptedNanos) : KEEP_ALIVE;
      in.deadline(patience);
      if (!in.comes(patience)) {
        return; // given up before a request began
      }
      in.deadline(count == 1 ? left(session, acceptedNanos) : HEADER_TIME);
      boolean last = count == REQUESTS_PER_CONNECTION;
      if (!new Exchange(session, site, server, plain, last).run(reader)) {
        break;
      }
    }
    in.drop(READ_BYTES); // it has taken them from its kernel, which so sends FIN
  }

  /** One request and its answer. */
  private record Exchange(
      Session session, NginxSite site, String server, boolean plain, boolean last) {
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
      if (plain) {
        send(request, site.error(Status.TO_HTTPS, request.isPadded()), false);
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
          HttpService.REQUEST.type(),
          Param.of("method", Bytes.latin1(request.method())),
          Param.of("target", Bytes.latin1(request.target())),
          Param.of("version", version(request.version())),
          Param.of("host", Bytes.latin1(request.header("host").orElse(""))),
          Param.of("user_agent", Bytes.latin1(request.header("user-agent").orElse(""))),
          Param.of("headers", request.headerText()),
          Param.of("status", response.status().code()));
      for (String value : request.all("authorization")) {
        session.event(HttpService.CREDENTIALS_BASIC.type(), Param.of("value", Bytes.latin1(value)));
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
            HttpService.BODY.type(),
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
