package decnet.decoy.service.redis;

import decnet.base.Bytes;
import java.util.List;

/** What the server answers, before it is bytes. A closed family. Source: RESP2. */
sealed interface Reply {
  Reply OK = new Simple("OK");
  Reply NIL = new Bulk(Bytes.EMPTY, true);

  record Simple(String text) implements Reply {}

  /** {@code text} begins with the error's code. */
  record Failure(String text) implements Reply {}

  record Count(long value) implements Reply {}

  record Bulk(Bytes content, boolean nil) implements Reply {}

  record Array(List<Reply> items) implements Reply {
    public Array {
      items = List.copyOf(items);
    }
  }

  /** Names and values in turn: a map in RESP3, a flat array in RESP2. */
  record Pairs(List<Reply> items) implements Reply {
    public Pairs {
      items = List.copyOf(items);
    }
  }

  /** A message of publish/subscribe: a push in RESP3, an array in RESP2. */
  record Push(List<Reply> items) implements Reply {
    public Push {
      items = List.copyOf(items);
    }
  }

  /** Several replies to one command. */
  record Many(List<Reply> replies) implements Reply {
    public Many {
      replies = List.copyOf(replies);
    }
  }

  /** Nothing at all is said, and the connection closes. */
  record Silence() implements Reply {}

  static Reply bulk(Bytes content) {
    return new Bulk(content, false);
  }

  static Reply bulk(String text) {
    return new Bulk(Bytes.utf8(text), false);
  }

  static Reply bulks(List<Bytes> all) {
    return new Array(all.stream().map(Reply::bulk).toList());
  }

  static Reply arity(String command) {
    return new Failure("ERR wrong number of arguments for '" + command + "' command");
  }

  static Reply wrongType() {
    return new Failure("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
}
