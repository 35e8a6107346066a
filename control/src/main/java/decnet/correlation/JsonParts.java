package decnet.correlation;

/** What several parts of the correlation's JSON share. */
final class JsonParts {
  private JsonParts() {}

  /** ISO 8601, UTC, microseconds. */
  static String time(long micros) {
    return TimeText.of(micros);
  }

  /** The properties of a transition. */
  static void transition(JsonText json, String decky, Transition transition) {
    json.name("timestamp").time(transition.micros());
    json.name("decky").value(decky);
    json.name("old_services").values(transition.oldServices());
    json.name("new_services").values(transition.newServices());
    json.name("trigger").value(transition.trigger());
    if (!transition.actor().isEmpty()) {
      json.name("actor").value(transition.actor());
    }
    if (transition.seq() > 0) {
      json.name("seq").value(transition.seq());
    }
  }
}
