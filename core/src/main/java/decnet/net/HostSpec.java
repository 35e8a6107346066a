package decnet.net;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import java.util.List;

/**
 * What a network needs to know to give a decky its place. {@code lan} is {@code main} where there
 * is only one.
 */
public record HostSpec(
    DeckyId id,
    Mac mac,
    List<IpAddress> addresses,
    String personality,
    String lan,
    TarpitSpec tarpit) {
  /** Without a tarpit. */
  public HostSpec(DeckyId id, Mac mac, List<IpAddress> addresses, String personality, String lan) {
    this(id, mac, addresses, personality, lan, TarpitSpec.NONE);
  }

  public HostSpec {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("host " + id + " has no address");
    }
  }
}
