package decnet.decoy.service.redis;

import decnet.decoy.SessionOutput;
import java.io.IOException;
import java.util.List;

/** Puts replies on the wire, in RESP2 or, after HELLO 3, in RESP3. Replies are written whole. */
final class ReplyWriter {
  private final SessionOutput out;
  private boolean three;

  ReplyWriter(SessionOutput out) {
    this.out = out;
  }

  synchronized void protocol(int version) {
    three = version == 3;
  }

  synchronized boolean isThree() {
    return three;
  }

  synchronized void write(Reply reply) throws IOException {
    switch (reply) {
      case Reply.Simple simple -> out.text("+" + simple.text() + "\r\n");
      case Reply.Failure failure ->
          out.text("-" + failure.text().replace('\r', ' ').replace('\n', ' ') + "\r\n");
      case Reply.Count number -> out.text(":" + number.value() + "\r\n");
      case Reply.Bulk bulk -> {
        if (bulk.nil()) {
          out.text(three ? "_\r\n" : "$-1\r\n");
        } else {
          out.text("$" + bulk.content().length() + "\r\n").write(bulk.content()).text("\r\n");
        }
      }
      case Reply.Array array -> list('*', array.items().size(), array.items());
      case Reply.Pairs pairs ->
          list(
              three ? '%' : '*',
              three ? pairs.items().size() / 2 : pairs.items().size(),
              pairs.items());
      case Reply.Push push -> list(three ? '>' : '*', push.items().size(), push.items());
      case Reply.Many many -> {
        for (Reply one : many.replies()) {
          write(one);
        }
      }
      case Reply.Silence silence -> out.discard();
    }
  }

  private void list(char kind, int count, List<Reply> items) throws IOException {
    out.text(kind + Integer.toString(count) + "\r\n");
    for (Reply item : items) {
      write(item);
    }
  }

  synchronized void flush() throws IOException {
    out.flush();
  }
}
