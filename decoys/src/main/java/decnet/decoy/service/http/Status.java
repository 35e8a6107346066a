package decnet.decoy.service.http;

/** A status code with nginx's words for it. */
enum Status {
  OK(200, "OK"),
  PARTIAL(206, "Partial Content"),
  NOT_MODIFIED(304, "Not Modified"),
  BAD_REQUEST(400, "Bad Request"),
  FORBIDDEN(403, "Forbidden"),
  NOT_FOUND(404, "Not Found"),
  NOT_ALLOWED(405, "Not Allowed"),
  PRECONDITION_FAILED(412, "Precondition Failed"),
  ENTITY_TOO_LARGE(413, "Request Entity Too Large"),
  URI_TOO_LARGE(414, "Request-URI Too Large"),
  RANGE_NOT_SATISFIABLE(416, "Requested Range Not Satisfiable"),
  HEADER_TOO_LARGE(400, "Bad Request"),
  TO_HTTPS(400, "Bad Request"),
  NOT_IMPLEMENTED(501, "Not Implemented"),
  VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

  private final int code;
  private final String reason;

  Status(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  int code() {
    return code;
  }

  String reason() {
    return reason;
  }

  /** The title of its page, and what follows the title, as in nginx's own pages. */
  String page(String server, boolean padded) {
    String title = code + " " + reason;
    String heading = title;
    String more = told();
    if (!more.isEmpty()) {
      title = code + " " + more;
      more = "<center>" + more + "</center>\r\n";
    }
    return "<html>\r\n<head><title>"
        + title
        + "</title></head>\r\n<body>\r\n<center><h1>"
        + heading
        + "</h1></center>\r\n"
        + more
        + "<hr><center>"
        + server
        + "</center>\r\n</body>\r\n</html>\r\n"
        + (padded
            ? "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6)
            : "");
  }

  /** What a page says beyond the reason; empty for most. */
  private String told() {
    return switch (this) {
      case HEADER_TOO_LARGE -> "Request Header Or Cookie Too Large";
      case TO_HTTPS -> "The plain HTTP request was sent to HTTPS port";
      default -> "";
    };
  }
}
