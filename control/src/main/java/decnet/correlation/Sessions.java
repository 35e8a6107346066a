package decnet.correlation;

import decnet.syslog.Interaction;
import decnet.syslog.KeyedHash;
import decnet.syslog.SessionId;
import java.util.HashMap;
import java.util.Map;

/**
 * The epoch in which each open session was accepted. An id means something only within its decky
 * and source. Ids that are numbers lie in an open hash table, four words a place, so that a look
 * touches one line of the cache. Not thread-safe.
 */
final class Sessions {
  private static final int LOW = 1;
  private static final int OWNER = 2; // source above, decky below
  private static final int VALUE = 3; // form of the id above, epoch below; 0 is free
  private static final int STRIDE = 4;

  /** There was no such session. */
  static final int NONE = -1;

  private record Key(String session, int decky, int source) {}

  private final Map<Key, Integer> byText = new HashMap<>();
  private long[] places = new long[64 * STRIDE];
  private int used;

  /**
   * The epoch in which the session of {@code event} was accepted; {@link #NONE} where it has none,
   * or is new and now accepted in {@code now}. A disconnect ends it.
   */
  int accepted(Interaction event, int decky, int source, int now) {
    SessionId id = event.session();
    if (id.form() == 0) {
      return NONE;
    }
    String text = id.text();
    if (text != null) {
      Key key = new Key(text, decky, source);
      Integer known = event.isDisconnect() ? byText.remove(key) : byText.putIfAbsent(key, now);
      return known == null ? NONE : known;
    }
    long owner = (long) source << 32 | decky;
    int at = place(id.high(), id.low(), owner, id.form());
    long value = places[at + VALUE];
    if (value != 0) {
      if (event.isDisconnect()) {
        remove(at);
      }
      return (int) value;
    }
    if (!event.isDisconnect()) {
      put(at, id, owner, now);
    }
    return NONE;
  }

  void clear() {
    byText.clear();
    places = new long[64 * STRIDE];
    used = 0;
  }

  private int home(long high, long low, long owner) {
    return KeyedHash.of(high, low, owner) * STRIDE & places.length - 1;
  }

  private int next(int at) {
    return at + STRIDE & places.length - 1;
  }

  private int place(long high, long low, long owner, int form) {
    int at = home(high, low, owner);
    while (places[at + VALUE] != 0
        && (places[at] != high
            || places[at + LOW] != low
            || places[at + OWNER] != owner
            || places[at + VALUE] >>> 32 != form)) {
      at = next(at);
    }
    return at;
  }

  private void put(int at, SessionId id, long owner, int epoch) {
    places[at] = id.high();
    places[at + LOW] = id.low();
    places[at + OWNER] = owner;
    places[at + VALUE] = (long) id.form() << 32 | epoch;
    if (2 * ++used * STRIDE > places.length) {
      grow();
    }
  }

  private void grow() {
    long[] old = places;
    places = new long[2 * old.length];
    for (int from = 0; from < old.length; from += STRIDE) {
      if (old[from + VALUE] != 0) {
        int form = (int) (old[from + VALUE] >>> 32);
        int at = place(old[from], old[from + LOW], old[from + OWNER], form);
        System.arraycopy(old, from, places, at, STRIDE);
      }
    }
  }

  /** Frees a place and moves up whatever was pushed behind it. */
  private void remove(int freed) {
    int hole = freed;
    for (int at = next(hole); places[at + VALUE] != 0; at = next(at)) {
      int home = home(places[at], places[at + LOW], places[at + OWNER]);
      int pushed = at - home & places.length - 1;
      if (pushed >= (at - hole & places.length - 1)) {
        System.arraycopy(places, at, places, hole, STRIDE);
        hole = at;
      }
    }
    places[hole + VALUE] = 0;
    used--;
  }
}
