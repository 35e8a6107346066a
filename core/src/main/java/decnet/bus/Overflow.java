package decnet.bus;

/** What a subscription does when its queue is full. The publisher never waits. */
public enum Overflow {
  /** The longest-waiting message goes. */
  DROP_OLDEST,
  /** The arriving message goes. */
  DROP_NEWEST
}
