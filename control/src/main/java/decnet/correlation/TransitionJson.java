package decnet.correlation;

import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;

/**
 * Writes the transitions that traversals repeat, each made once while there is room to keep it: in
 * a long log most of an answer is these. Not thread-safe.
 */
final class TransitionJson {
  private static final int KEPT = 1 << 24; // bytes
  private static final byte[] BEGIN = "{".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OF_TIMELINE =
      "{\"kind\":\"mutation\",".getBytes(StandardCharsets.US_ASCII);

  private final IdentityHashMap<Transition, byte[]> known = new IdentityHashMap<>();
  private int kept;

  /** One element of {@code mutations_during}. */
  void mutation(JsonText json, String decky, Transition transition) {
    json.separate();
    json.raw(BEGIN).raw(rest(decky, transition));
  }

  /** One step of a timeline. */
  void step(JsonText json, String decky, Transition transition) {
    json.separate();
    json.raw(OF_TIMELINE).raw(rest(decky, transition));
  }

  /** The object without its opening brace. */
  private byte[] rest(String decky, Transition transition) {
    byte[] made = known.get(transition);
    if (made != null) {
      return made;
    }
    byte[] fresh =
        JsonText.alone(
            json -> {
              JsonParts.transition(json, decky, transition);
              json.endObject();
            });
    if (kept + fresh.length <= KEPT) {
      kept += fresh.length;
      known.put(transition, fresh);
    }
    return fresh;
  }
}
