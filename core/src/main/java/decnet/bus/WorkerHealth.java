package decnet.bus;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How a worker fares, as its heartbeat tells it. */
public record WorkerHealth(State state, Optional<String> reason) {
  /** From good to worse; written in lower case. */
  public enum State {
    RUNNING,
    /** It works, but not as it should: the reason says why. */
    DEGRADED,
    STOPPED
  }

  public static final WorkerHealth RUNNING = new WorkerHealth(State.RUNNING, Optional.empty());

  public static WorkerHealth degraded(String reason) {
    return new WorkerHealth(State.DEGRADED, Optional.of(reason));
  }

  void writeTo(ObjectNode payload) {
    payload.put("state", state.name().toLowerCase(Locale.ROOT));
    reason.ifPresent(text -> payload.put("reason", text));
  }
}
