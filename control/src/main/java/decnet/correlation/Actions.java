package decnet.correlation;

import decnet.syslog.KeyedHash;
import java.util.ArrayList;
import java.util.List;

/**
 * What a hop does apart from where and when, as small numbers in the order of first sight: a log
 * has few different ones. Not thread-safe.
 */
final class Actions {
  /** Numbers of names; {@code via} is 0 where there is none. */
  record Action(int service, int event, int via, boolean rehearsal) {}

  private final List<Action> all = new ArrayList<>();
  private int[] places = new int[64]; // number + 1; 0 is free

  int size() {
    return all.size();
  }

  Action action(int number) {
    return all.get(number);
  }

  int number(int service, int event, int via, boolean rehearsal) {
    int at = home(service, event, via);
    for (int place = places[at]; place != 0; place = places[at]) {
      Action known = all.get(place - 1);
      if (known.service() == service
          && known.event() == event
          && known.via() == via
          && known.rehearsal() == rehearsal) {
        return place - 1;
      }
      at = at + 1 & places.length - 1;
    }
    all.add(new Action(service, event, via, rehearsal));
    places[at] = all.size();
    if (2 * all.size() > places.length) {
      grow();
    }
    return all.size() - 1;
  }

  private int home(int service, int event, int via) {
    return KeyedHash.of(service, event, via) & places.length - 1;
  }

  private void grow() {
    places = new int[2 * places.length];
    for (int number = 0; number < all.size(); number++) {
      Action each = all.get(number);
      int at = home(each.service(), each.event(), each.via());
      while (places[at] != 0) {
        at = at + 1 & places.length - 1;
      }
      places[at] = number + 1;
    }
  }
}
