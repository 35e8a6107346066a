package decnet.substrate;

import decnet.base.Cidr;

/**
 * A network segment. The one called {@value #MAIN} is on the link; all others exist only inside.
 *
 * @param name one DNS label in lower case
 * @param network its IPv4 addresses, without bits behind the prefix
 */
public record Lan(String name, Cidr network) {
  /** The LAN on the link, where an intruder stands at first. */
  public static final String MAIN = "main";

  public boolean isMain() {
    return name.equals(MAIN);
  }
}
