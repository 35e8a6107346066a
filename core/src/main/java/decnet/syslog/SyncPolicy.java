package decnet.syslog;

/** When written lines are made to survive power loss. */
public enum SyncPolicy {
  /** In groups: at once for mutations, credentials and session ends, within 50 ms for all else. */
  BATCH,
  /** After every batch that is written. */
  ALWAYS,
  /** When the operating system sees fit: {@code awaitSynced} means written. */
  OS
}
