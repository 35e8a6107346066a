package decnet.base;

/** What our environment can do to us: a code for programs, and what a person can do about it. */
public enum Fault {
  PORT_UNAVAILABLE(
      "the port cannot be bound", "free the port, or let the decky use its fallback port"),
  ADDRESS_UNAVAILABLE(
      "the address is not on this host", "configure an address of this host or use auto"),
  LOG_UNWRITABLE("the log cannot be written", "check the path, its permissions and the disk"),
  LOG_FULL("the disk with the log is full", "free space; new sessions are refused until then"),
  LOG_CORRUPT("the log is damaged", "run `decnet verify` on it and keep the file"),
  STORE_UNUSABLE("the state store cannot be used", "check $DECNET_HOME and its permissions"),
  HOME_IN_USE("another fleet runs on this home", "stop it, or set DECNET_HOME"),
  KEY_UNUSABLE("a key file cannot be used", "restore it from a backup, or move the home away"),
  EVIDENCE_FULL("the evidence quota is used up", "raise evidence.quota or archive old evidence"),
  NOT_RUNNING("no running fleet answers", "start one with `decnet up`, or set DECNET_API"),
  UNSUPPORTED("this network cannot do that", "choose another link");

  private final String meaning;
  private final String remedy;

  Fault(String meaning, String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** One clause, lower case. */
  public String meaning() {
    return meaning;
  }

  /** What the operator can do, one clause. */
  public String remedy() {
    return remedy;
  }
}
