package decnet.event;

/** How grave a line is. Source: RFC 5424 §6.2.1; facility local0 (16). */
public enum Severity {
  INFO(134),
  WARNING(132),
  ERROR(131);

  private final int priority;

  Severity(int priority) {
    this.priority = priority;
  }

  /** The PRI number, 8 * facility + severity. */
  public int priority() {
    return priority;
  }
}
