package decnet.substrate;

import decnet.base.IpAddress;
import decnet.substrate.Rule.Protocol;

/**
 * What a router looks at.
 *
 * @param port the target's, 0 where the protocol has none
 */
public record Flow(
    Protocol protocol,
    String sourceLan,
    IpAddress source,
    String targetLan,
    IpAddress target,
    int port) {
  /** The same, from elsewhere: behind a gateway that lent its own address. */
  Flow from(String lan, IpAddress address) {
    return new Flow(protocol, lan, address, targetLan, target, port);
  }

  /** The same, to elsewhere. */
  Flow to(String lan, IpAddress address, int otherPort) {
    return new Flow(protocol, sourceLan, source, lan, address, otherPort);
  }
}
