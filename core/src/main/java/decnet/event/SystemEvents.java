package decnet.event;

import static decnet.event.EventSpec.param;

import java.util.List;

/**
 * The events that are not an intruder's: mutations, and what our own machinery tells under a host
 * called {@code decnet-…}. Source: contract §2.
 */
public final class SystemEvents {
  private SystemEvents() {}

  /** All of them, by name. */
  public static List<EventSpec> all() {
    return List.of(
        EventSpec.of(
            "decky_mutated",
            "A decky changed what it exposes, or was created or retired.",
            param("decky", "which"),
            param("old_services", "the set before, comma-joined, sorted; empty at creation"),
            param("new_services", "the set after; empty at retirement"),
            param(
                "trigger",
                "creation, retirement, scheduled, operator, behavioral, healer or federation"),
            param("actor", "who wanted it, if anybody"),
            param("mutation_id", "32 hexadecimal digits"),
            param("seq", "number of the transition, from 1, going on over a re-creation"),
            param("changed", "what else moved where the sets are equal"),
            param("archetype", "of a creation"),
            param("os", "of a creation"),
            param("mac", "of a creation"),
            param("addresses", "of a creation, comma-joined")),
        EventSpec.of(
            "drain_over",
            "Sessions of removed services live longer than their drain time.",
            param("decky", "which"),
            param("sessions", "their ids, comma-joined")),
        EventSpec.of("fleet_started", "The fleet begins to serve.", param("link", "the network")),
        EventSpec.of("fleet_stopped", "The fleet ends; nothing is exposed from here on."),
        EventSpec.of("heartbeat", "The fleet lives; each 30 s."),
        EventSpec.of(
            "log_repaired",
            "A torn end of the log was cut off at start.",
            param("removed_bytes", "how much")),
        EventSpec.of(
            "log_seal",
            "The last line of a segment.",
            param("log_id", "which log"),
            param("next_pos", "the first position of the next segment")),
        EventSpec.of(
            "log_segment",
            "The first line of a segment.",
            param("log_id", "which log"),
            param("first_pos", "its position"),
            param("prev_chain", "the chain value before it")),
        EventSpec.of(
            "log_trimmed",
            "Retention is about to delete the lines before a position.",
            param("first_pos", "the first that stays")),
        EventSpec.of(
            "snapshot",
            "What the lines before a position led to; written before they are deleted.",
            param("before", "that position"),
            param("kind", "totals, decky or source"),
            param("decky", "whose set it is"),
            param("services", "its folded set"),
            param("seq", "its last transition"),
            param("source", "whose totals they are"),
            param("first_us", "first contact, microseconds since 1970"),
            param("last_us", "last contact"),
            param("hops", "how many"),
            param("deckies", "touched ones; of a totals line, how many are told"),
            param("sources", "of a totals line, how many are told")));
  }
}
