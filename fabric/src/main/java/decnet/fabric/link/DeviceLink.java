package decnet.fabric.link;

import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import java.util.List;
import java.util.Set;

/** A link that is a network device of this host, opened with a privilege that can be given up. */
public sealed interface DeviceLink extends Link permits TapLink, PacketLink {
  /** The device's name, such as {@code decnet0}. */
  String device();

  /** The IPv4 network behind the device from which deckies have their addresses. */
  Cidr lan();

  /** The IPv6 networks in which deckies form addresses without a router. */
  default List<Cidr> lan6() {
    return List.of();
  }

  /** Addresses that no decky may have, as of now: this host's own, and its gateways'. */
  Set<IpAddress> reserved();

  /** What an operator must know that this link cannot do, a sentence each. */
  List<String> limits();

  /**
   * Lets the program that takes this one's place have the device.
   *
   * @return what {@link #inherit} must be told
   * @throws FaultException UNSUPPORTED where the descriptor cannot be left
   */
  String bequeath();

  /**
   * Takes the device that the program before us left.
   *
   * @throws FaultException UNSUPPORTED where {@code will} is not what {@link #bequeath} said, or
   *     the descriptor is no such device
   */
  static DeviceLink inherit(String will) {
    String[] parts = will.split(",", -1);
    return switch (parts[0]) {
      case "tap" -> TapLink.inherit(parts);
      case "packet" -> PacketLink.inherit(parts);
      default ->
          throw new FaultException(
              Fault.UNSUPPORTED, "inherited: '" + will + "' (expected: tap,… or packet,…)");
    };
  }
}
