package decnet.net;

import java.util.Locale;

/** What carries a service. */
public enum Transport {
  TCP,
  UDP;

  /** Lower case, as the contract writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
