package decnet.decoy.service.http;

import java.io.IOException;

/** What nginx refuses while it reads a request: the status it answers with before it closes. */
final class Refusal extends IOException {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final transient Request request;

  Refusal(Status status, Request request) {
    super(status.reason());
    this.status = status;
    this.request = request;
  }

  Status status() {
    return status;
  }

  /** What was understood until then; an empty method when not even that. */
  Request request() {
    return request;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
