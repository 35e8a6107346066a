package decnet.fabric;

import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import decnet.net.HostSpec;
import java.util.function.Predicate;

/** Which addresses a decky may be given. As thread-safe as its parts are, which is wholly. */
final class Places {
  private final Cidr lan;
  private final Predicate<IpAddress> reserved;
  private final Personalities personalities;
  private final AddressTable addresses;

  Places(
      Cidr lan,
      Predicate<IpAddress> reserved,
      Personalities personalities,
      AddressTable addresses) {
    this.lan = lan;
    this.reserved = reserved;
    this.personalities = personalities;
    this.addresses = addresses;
  }

  /**
   * The personality that {@code spec} names.
   *
   * @throws FaultException UNSUPPORTED where there is none
   */
  Personality personality(HostSpec spec) {
    return personalities
        .find(spec.personality())
        .orElseThrow(
            () ->
                new FaultException(
                    Fault.UNSUPPORTED, spec.id() + ": no personality " + spec.personality()));
  }

  /**
   * Makes sure that a decky may have all that {@code spec} gives it.
   *
   * @throws FaultException ADDRESS_UNAVAILABLE with the address and what is wrong with it
   */
  void check(HostSpec spec) {
    for (IpAddress address : spec.addresses()) {
      String trouble = address.isIpv4() ? trouble4(address) : trouble6(spec, address);
      FabricHost there = addresses.find(address);
      if (trouble.isEmpty() && reserved.test(address)) {
        trouble = "is reserved";
      } else if (trouble.isEmpty()
          && there != null
          && !there.isClosed()
          && !there.spec().id().equals(spec.id())) {
        trouble = "belongs to " + there.spec().id();
      }
      if (!trouble.isEmpty()) {
        throw new FaultException(
            Fault.ADDRESS_UNAVAILABLE, spec.id() + " " + address + " " + trouble);
      }
    }
  }

  private String trouble4(IpAddress address) {
    if (!lan.contains(address)) {
      return "is not in " + lan;
    }
    int host = address.ipv4() & ~(-1 << (32 - lan.bits())); // neither the network nor its broadcast
    return host == 0 || host == ~(-1 << (32 - lan.bits())) ? "is reserved" : "";
  }

  /** Source: RFC 4291 §2.4: neither a group, nor unspecified, loopback, or a kind of IPv4. */
  private String trouble6(HostSpec spec, IpAddress address) {
    if (address.high() == 0 || address.high() >>> 56 == 0xff) {
      return "is no address of a machine";
    }
    boolean speaks =
        personalities.find(spec.personality()).filter(found -> found.ipv6().on()).isPresent();
    return speaks ? "" : "is IPv6, which " + spec.personality() + " does not speak";
  }
}
