package decnet.event;

import decnet.base.DeckyId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A fact, before it is a line: what happened, to whom, when. A closed family; the detail of a
 * protocol goes into parameters, so that a new service never adds a shape.
 */
public sealed interface Event {
  /** When it happened; the line's own timestamp is stamped by the log's writer. */
  Instant at();

  Severity severity();

  /**
   * Something a peer did in a session, or that the session did to the peer. {@code type} is
   * registered in the catalogue.
   */
  record Interaction(
      SessionTag session, String type, Severity severity, Instant at, List<Param> details)
      implements Event {
    public Interaction {
      details = List.copyOf(details);
    }
  }

  /**
   * A transition of a decky from one set of services to another. {@code details} are the creation's
   * {@code archetype os mac addresses} and {@code changed}.
   */
  record Mutation(
      DeckyId decky,
      SortedSet<String> oldServices,
      SortedSet<String> newServices,
      Trigger trigger,
      Optional<String> actor,
      String mutationId,
      long seq,
      Instant at,
      List<Param> details)
      implements Event {
    public Mutation {
      oldServices = Collections.unmodifiableSortedSet(new TreeSet<>(oldServices));
      newServices = Collections.unmodifiableSortedSet(new TreeSet<>(newServices));
      details = List.copyOf(details);
      if (seq < 1) {
        throw new IllegalArgumentException("seq: " + seq + " (expected: 1 or more)");
      }
    }

    @Override
    public Severity severity() {
      return Severity.INFO;
    }
  }

  /**
   * What our own machinery did: {@code host} is {@code decnet-…}, {@code component} becomes
   * APP-NAME.
   */
  record Infrastructure(
      String host,
      String component,
      String type,
      Severity severity,
      Instant at,
      List<Param> details)
      implements Event {
    public Infrastructure {
      if (!host.startsWith("decnet-")) {
        throw new IllegalArgumentException(
            "infrastructure host: '" + host + "' (expected: decnet-…)");
      }
      details = List.copyOf(details);
    }
  }
}
