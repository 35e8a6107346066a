package decnet.decoy.service.ftp;

import decnet.decoy.Session;
import java.io.IOException;

/** Reply lines: a code, a blank or hyphen, a text. */
final class FtpReplies {
  private final Session session;

  FtpReplies(Session session) {
    this.session = session;
  }

  void send(int code, String text) throws IOException {
    session.out().text(code + " " + text + "\r\n");
  }

  /** A reply of several lines, the middle ones as they are. */
  void lines(int code, String first, String middle, String last) throws IOException {
    session.out().text(code + "-" + first + "\r\n" + middle + code + " " + last + "\r\n");
  }
}
