package decnet.correlation;

import decnet.correlation.Actions.Action;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes hops, which are most of an answer, from pieces made once for each decky and each action.
 * Not thread-safe.
 */
final class HopJson {
  private static final byte[] TIMESTAMP = utf8("{\"timestamp\":\"");
  private static final byte[] OF_TIMELINE = utf8("{\"kind\":\"hop\",\"timestamp\":\"");
  private static final byte[] DRAINING = utf8(",\"draining\":true");
  private static final byte[] GHOST = utf8(",\"ghost\":true");
  private static final byte[] REHEARSAL = utf8(",\"origin\":\"rehearsal\"");
  private static final byte[] END = utf8("}");
  private static final byte[] COMMA = utf8(",");
  private static final byte[] NOTHING = {};

  /** What stands before and behind the number of the epoch. */
  @SuppressWarnings("ArrayRecordComponent") // made here, never compared, never changed
  private record Pieces(byte[] what, byte[] via, boolean rehearsal) {}

  private final Correlator correlator;
  private byte[] @Nullable [] deckies = new byte[16] @Nullable [];
  private @Nullable Pieces[] actions = new Pieces[16];

  HopJson(Correlator correlator) {
    this.correlator = correlator;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The hops in the order of {@code byTime}, as an array. */
  void hops(JsonText json, Hops hops, int[] byTime) {
    json.beginArray();
    byte[] before = NOTHING;
    for (int i : byTime) {
      json.raw(before).raw(TIMESTAMP);
      hop(json, hops, i);
      before = COMMA;
    }
    json.endArray();
  }

  /** One step of a timeline. */
  void step(JsonText json, Hops hops, int i) {
    json.separate();
    json.raw(OF_TIMELINE);
    hop(json, hops, i);
  }

  private void hop(JsonText json, Hops hops, int i) {
    Epoch epoch = correlator.epoch(hops.epoch(i));
    Pieces pieces = action(hops.action(i));
    json.rawTime(hops.micros(i));
    json.raw(decky(epoch.decky)).raw(pieces.what).digits(epoch.index).raw(pieces.via);
    if (hops.isDraining(i)) {
      json.raw(DRAINING);
    }
    if (correlator.isGhost(hops, i)) {
      json.raw(GHOST);
    }
    if (pieces.rehearsal) {
      json.raw(REHEARSAL);
    }
    json.raw(END);
  }

  private byte[] decky(int number) {
    if (number >= deckies.length) {
      deckies = Arrays.copyOf(deckies, Math.max(number + 1, 2 * deckies.length));
    }
    byte[] known = deckies[number];
    if (known == null) {
      known = join("\",\"decky\":", JsonText.quote(correlator.deckyName(number)));
      deckies[number] = known;
    }
    return known;
  }

  private Pieces action(int number) {
    if (number >= actions.length) {
      actions = Arrays.copyOf(actions, Math.max(number + 1, 2 * actions.length));
    }
    Pieces known = actions[number];
    if (known == null) {
      known = pieces(correlator.action(number));
      actions[number] = known;
    }
    return known;
  }

  private Pieces pieces(Action action) {
    byte[] service = join(",\"service\":", quoted(action.service()));
    byte[] event = join(",\"event_type\":", quoted(action.event()));
    byte[] via = action.via() == 0 ? NOTHING : join(",\"via\":", quoted(action.via()));
    byte[] what = join(service, join(event, utf8(",\"epoch\":")));
    return new Pieces(what, via, action.rehearsal());
  }

  private byte[] quoted(int name) {
    return JsonText.quote(correlator.name(name));
  }

  private static byte[] join(String one, byte[] other) {
    return join(utf8(one), other);
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
