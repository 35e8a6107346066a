package decnet.decoy.service.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is put on the wire: nginx writes Server, Date, Content-Type, Content-Length,
 * Last-Modified, Transfer-Encoding, Connection and then the rest in the order they were added.
 */
final class Response {
  private final Status status;
  private @Nullable String type;
  private @Nullable String lastModified;
  private byte[] body = new byte[0];
  private boolean bodiless;
  private boolean chunked;
  private final Map<String, String> extra = new LinkedHashMap<>();

  Response(Status status) {
    this.status = status;
  }

  static Response error(Status status, String server, boolean padded) {
    return new Response(status)
        .content("text/html", status.page(server, padded).getBytes(StandardCharsets.US_ASCII));
  }

  Response content(String mediaType, byte[] content) {
    type = mediaType;
    body = content;
    return this;
  }

  Response modified(String date) {
    lastModified = date;
    return this;
  }

  /** No Content-Type, no Content-Length, no body: 304. */
  Response withoutBody() {
    bodiless = true;
    return this;
  }

  Response header(String name, String value) {
    extra.put(name, value);
    return this;
  }

  Status status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  /** Replaces the body by its compressed form, sent as one chunk; a weak ETag stays weak. */
  Response gzipped() {
    body = Gzip.compress(body);
    chunked = true;
    extra.remove("Accept-Ranges");
    extra.computeIfPresent("ETag", (name, tag) -> "W/" + tag);
    extra.put("Content-Encoding", "gzip");
    return this;
  }

  /** The head with its empty line; {@code alone}: no body follows it, as for HEAD. */
  String head(String server, String date, boolean keepAlive, boolean alone) {
    StringBuilder head = new StringBuilder();
    line(head, "HTTP/1.1 " + status.code() + " " + status.reason());
    line(head, "Server: " + server);
    line(head, "Date: " + date);
    if (!bodiless) {
      line(head, "Content-Type: " + type);
      if (!chunked) {
        line(head, "Content-Length: " + body.length);
      }
    }
    if (lastModified != null) {
      line(head, "Last-Modified: " + lastModified);
    }
    if (chunked && !alone) {
      line(head, "Transfer-Encoding: chunked");
    }
    line(head, "Connection: " + (keepAlive ? "keep-alive" : "close"));
    extra.forEach((name, value) -> line(head, name + ": " + value));
    return head.append("\r\n").toString();
  }

  private static void line(StringBuilder head, String text) {
    head.append(text).append("\r\n");
  }

  /** The body as it goes on the wire. */
  byte[] framed() {
    if (!chunked) {
      return body;
    }
    byte[] start = (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] end = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[start.length + body.length + end.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    System.arraycopy(end, 0, all, start.length + body.length, end.length);
    return all;
  }
}
