package decnet.event;

import java.util.Locale;
import java.util.Optional;

/** Why a decky changed. The lower-case name is what the log, the bus and the API carry. */
public enum Trigger {
  CREATION,
  RETIREMENT,
  SCHEDULED,
  OPERATOR,
  BEHAVIORAL,
  HEALER,
  FEDERATION;

  /** As the contract writes it: {@code creation}, … */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The trigger written {@code text}; empty for anything else, case included. */
  public static Optional<Trigger> parse(String text) {
    for (Trigger trigger : values()) {
      if (trigger.text().equals(text)) {
        return Optional.of(trigger);
      }
    }
    return Optional.empty();
  }
}
