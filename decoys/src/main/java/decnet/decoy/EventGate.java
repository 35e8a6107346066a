package decnet.decoy;

import decnet.catalog.ServiceSpec;
import decnet.event.Event;
import decnet.event.EventSink;
import decnet.event.EventSpec;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's events go in and its output waits: no byte leaves before the events that
 * precede it are written; after a login attempt, synced. What its service has not registered is our
 * bug and thrown. Thread-safe.
 */
final class EventGate implements SessionOutput.Gate {
  private final EventSink sink;
  private final SessionTag tag;
  private final Map<String, Set<String>> registered; // parameters by type
  private EventSink.@Nullable Receipt last;
  private boolean sync;

  /** {@code registered}: what {@link #registered(ServiceSpec)} says of the service. */
  EventGate(EventSink sink, SessionTag tag, Map<String, Set<String>> registered) {
    this.sink = sink;
    this.tag = tag;
    this.registered = registered;
  }

  /** The parameters of a service's events, by type; all its sessions share it. */
  static Map<String, Set<String>> registered(ServiceSpec spec) {
    return Stream.concat(
            Stream.of(CommonEvents.CONNECT, CommonEvents.DISCONNECT), spec.events().stream())
        .collect(
            Collectors.toUnmodifiableMap(
                EventSpec::type, EventGate::names, (first, second) -> second));
  }

  private static Set<String> names(EventSpec event) {
    return event.params().stream()
        .map(EventSpec.ParamSpec::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  synchronized void record(String type, Severity severity, Instant at, Param... details) {
    Set<String> parameters = registered.get(type);
    if (parameters == null) {
      throw new IllegalArgumentException("event not registered by " + tag.service() + ": " + type);
    }
    for (Param detail : details) {
      if (SessionTag.FIELDS.contains(detail.name())) {
        throw new IllegalArgumentException(
            "event parameter is an identity field: " + detail.name());
      }
      if (!parameters.contains(detail.name())) {
        throw new IllegalArgumentException(
            "parameter not registered by " + tag.service() + ": " + type + " " + detail.name());
      }
    }
    last = sink.append(new Event.Interaction(tag, type, severity, at, List.of(details)));
    sync |=
        type.equals(CommonEvents.AUTH_ATTEMPT.type())
            || type.equals(CommonEvents.DISCONNECT.type());
  }

  @Override
  public void await() throws InterruptedException {
    EventSink.Receipt receipt;
    boolean synced;
    synchronized (this) {
      receipt = last;
      synced = sync;
      last = null;
      sync = false;
    }
    if (receipt != null) {
      if (synced) {
        receipt.awaitSynced();
      } else {
        receipt.awaitWritten();
      }
    }
  }
}
