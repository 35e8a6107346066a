package decnet.fabric;

import static decnet.event.EventSpec.param;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.EventSpec;
import decnet.event.Param;
import decnet.event.Severity;
import java.util.List;

/**
 * The events of a fabric itself, under HOSTNAME {@code decnet-fabric} and APP-NAME {@code fabric}.
 * Thread-safe.
 */
public final class FabricEvents {
  static final EventSpec CLAIMED =
      EventSpec.of(
          "fabric.address_claimed",
          "A machine that is not ours has a decky's address: the decky is silent until the address"
              + " is free again.",
          param("decky", "whose address"),
          param("reason", "which address, who has it, and how that was learned"));
  static final EventSpec LINK_FAILED =
      EventSpec.of(
          "fabric.link_failed",
          "The network device went down or was removed: no decky answers until the next start.",
          param("link", "as the configuration writes it"),
          param("reason", "what happened"));

  static final EventSpec FRAMES_LOST =
      EventSpec.of(
          "fabric.frames_lost",
          "The link lost frames, because more came than could be taken, or more were to be sent than"
              + " it took. At most one line a minute.",
          param("link", "as the configuration writes it"),
          param("missed", "frames that came and were lost, since the line before"),
          param("unsent", "frames that could not be sent, since the line before"));
  static final EventSpec UNCAPTURED =
      EventSpec.of(
          "fabric.uncaptured",
          "Frames are missing in the captures; told at most once a minute.",
          param("count", "how many frames since the last time"),
          param("reason", "why, the last time"));

  private static final System.Logger LOG = System.getLogger("decnet.fabric");

  private final Clock clock;
  private final EventSink sink;

  FabricEvents(Clock clock, EventSink sink) {
    this.clock = clock;
    this.sink = sink;
  }

  /** All of them. */
  public static List<EventSpec> all() {
    return List.of(CLAIMED, LINK_FAILED, FRAMES_LOST, UNCAPTURED);
  }

  /** {@code decky} is silent: a machine that is not ours has an address of it. */
  void claimed(DeckyId decky, String reason) {
    LOG.log(System.Logger.Level.WARNING, "address claimed decky=" + decky + " silent, " + reason);
    tell(
        CLAIMED, Severity.WARNING, Param.of("decky", decky.toString()), Param.of("reason", reason));
  }

  /** The link takes and gives no frames any more. */
  void linkFailed(String link, String reason) {
    LOG.log(System.Logger.Level.ERROR, "link failed: no decky answers any more, " + reason);
    tell(LINK_FAILED, Severity.ERROR, Param.of("link", link), Param.of("reason", reason));
  }

  /** Frames are missing in the captures. */
  void uncaptured(long frames, String reason) {
    LOG.log(System.Logger.Level.WARNING, "not captured frames=" + frames + " " + reason);
    tell(UNCAPTURED, Severity.WARNING, Param.of("count", frames), Param.of("reason", reason));
  }

  void tell(EventSpec spec, Severity severity, Param... details) {
    try {
      sink.append(
          new Event.Infrastructure(
              "decnet-fabric", "fabric", spec.type(), severity, clock.instant(), List.of(details)));
    } catch (FaultException refused) {
      LOG.log(
          System.Logger.Level.ERROR, "not logged type=" + spec.type() + " " + refused.getMessage());
    }
  }
}
