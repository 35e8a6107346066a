package decnet.event;

/**
 * Who made an interaction: a stranger, or ourselves. What we make is marked on every line and never
 * counts.
 */
public enum Origin {
  STRANGER,
  REHEARSAL,
  ORCHESTRATOR
}
