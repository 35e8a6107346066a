package decnet.decoy.service.http;

import decnet.decoy.Machine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The site of Debian's nginx package as installed: one page, {@code try_files $uri $uri/ =404}.
 * Immutable but for the count of its machine's boundaries.
 */
final class NginxSite {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final byte[] INDEX = page();
  private static final String HTML = "text/html";
  private static final int GZIP_MIN_LENGTH = 20;

  private final String server;
  private final String modified;
  private final String tag;
  private final AtomicLong boundaries;

  /** What multipart answers of one machine are counted by. */
  private record Boundaries(AtomicLong last) {}

  static NginxSite of(Machine machine, String server) {
    Boundaries boundaries =
        machine.state(Boundaries.class, made -> new Boundaries(new AtomicLong()));
    return new NginxSite(machine, server, boundaries.last());
  }

  private NginxSite(Machine machine, String server, AtomicLong boundaries) {
    this.server = server;
    Instant installed = machine.identity().installedAt().truncatedTo(ChronoUnit.SECONDS);
    modified = date(installed);
    tag =
        "\""
            + Long.toHexString(installed.getEpochSecond())
            + "-"
            + Integer.toHexString(INDEX.length)
            + "\"";
    this.boundaries = boundaries;
  }

  static String date(Instant instant) {
    return HTTP_DATE.format(instant);
  }

  private static byte[] page() {
    try (InputStream in = NginxSite.class.getResourceAsStream("nginx-default.html")) {
      if (in == null) {
        throw new IllegalStateException("resource nginx-default.html is missing");
      }
      return in.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Response error(Status status, boolean padded) {
    return Response.error(status, server, padded);
  }

  /** Whether a file would be sent for it: its body is then discarded before the answer. */
  boolean isRead(Request request, String path) {
    return isPage(path) && (request.method().equals("GET") || request.method().equals("HEAD"));
  }

  private static boolean isPage(String path) {
    return path.equals("/") || path.equals("/index.nginx-debian.html");
  }

  /** The answer to a request whose framing was accepted; {@code path} is resolved. */
  Response answer(Request request, String path) {
    boolean padded = request.isPadded();
    if (!isPage(path)) {
      return compressed(request, error(Status.NOT_FOUND, padded));
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return error(Status.NOT_ALLOWED, padded);
    }
    Status condition = condition(request);
    if (condition == Status.PRECONDITION_FAILED) {
      return error(condition, padded);
    }
    if (condition == Status.NOT_MODIFIED) {
      return new Response(condition).withoutBody().modified(modified).header("ETag", tag);
    }
    if (!isGzipWanted(request) && isRangeWanted(request)) {
      List<Ranges.Range> ranges = Ranges.parse(request.header("range").orElseThrow(), INDEX.length);
      if (ranges.isEmpty()) {
        return error(Status.RANGE_NOT_SATISFIABLE, padded)
            .header("Content-Range", "bytes */" + INDEX.length);
      }
      if (ranges.stream().mapToLong(Ranges.Range::length).sum() <= INDEX.length) {
        return partial(ranges);
      }
    }
    return compressed(
        request,
        new Response(Status.OK)
            .content(HTML, INDEX)
            .modified(modified)
            .header("ETag", tag)
            .header("Accept-Ranges", "bytes"));
  }

  private Status condition(Request request) {
    String unmodified = request.header("if-unmodified-since").orElse(modified);
    if (!unmodified.equals(modified)
        || request.header("if-match").filter(match -> !matches(match, false)).isPresent()) {
      return Status.PRECONDITION_FAILED;
    }
    var since = request.header("if-modified-since");
    var none = request.header("if-none-match");
    boolean conditional = since.isPresent() || none.isPresent();
    boolean changed =
        since.filter(date -> !date.equals(modified)).isPresent()
            || none.filter(match -> !matches(match, true)).isPresent();
    return conditional && !changed ? Status.NOT_MODIFIED : Status.OK;
  }

  private boolean matches(String list, boolean weak) {
    for (String item : list.split(",")) {
      String candidate = item.strip();
      if (candidate.equals("*")
          || candidate.equals(tag)
          || weak && candidate.startsWith("W/") && candidate.substring(2).equals(tag)) {
        return true;
      }
    }
    return false;
  }

  private boolean isRangeWanted(Request request) {
    String condition = request.header("if-range").orElse(tag);
    return request
            .header("range")
            .filter(range -> range.regionMatches(true, 0, "bytes=", 0, 6))
            .isPresent()
        && (condition.equals(tag) || condition.equals(modified));
  }

  private Response partial(List<Ranges.Range> ranges) {
    if (ranges.size() == 1) {
      Ranges.Range range = ranges.getFirst();
      byte[] part = java.util.Arrays.copyOfRange(INDEX, range.first(), range.last() + 1);
      return new Response(Status.PARTIAL)
          .content(HTML, part)
          .modified(modified)
          .header("ETag", tag)
          .header("Content-Range", where(range));
    }
    String boundary = String.format("%020d", boundaries.incrementAndGet());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Ranges.Range range : ranges) {
      String head =
          "\r\n--"
              + boundary
              + "\r\nContent-Type: text/html\r\nContent-Range: "
              + where(range)
              + "\r\n\r\n";
      body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
      body.write(INDEX, range.first(), range.length());
    }
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return new Response(Status.PARTIAL)
        .content("multipart/byteranges; boundary=" + boundary, body.toByteArray())
        .modified(modified)
        .header("ETag", tag);
  }

  private static String where(Ranges.Range range) {
    return "bytes " + range.first() + "-" + range.last() + "/" + INDEX.length;
  }

  private static Response compressed(Request request, Response response) {
    boolean wanted = isGzipWanted(request) && response.body().length >= GZIP_MIN_LENGTH;
    return wanted ? response.gzipped() : response;
  }

  private static boolean isGzipWanted(Request request) {
    return request.is11()
        && request.header("via").isEmpty()
        && acceptsGzip(request.all("accept-encoding"));
  }

  private static boolean acceptsGzip(List<String> headers) {
    List<String> codings = new ArrayList<>();
    for (String header : headers) {
      codings.addAll(List.of(header.toLowerCase(Locale.ROOT).split(",")));
    }
    for (String coding : codings) {
      String[] parts = coding.strip().split("\\s*;\\s*");
      if (parts[0].equals("gzip")) {
        return parts.length == 1 || !parts[1].matches("q\\s*=\\s*0(\\.0*)?");
      }
    }
    return false;
  }
}
