package decnet.app;

import decnet.base.Cidr;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IpAddress;
import decnet.config.FleetConfig;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.link.PacketLink;
import decnet.fabric.link.TapLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a fleet stands on, opened: a device, or the ordinary sockets of this host.
 *
 * @param device empty for sockets
 * @param notes what an operator should know about the choice, a sentence each
 */
record LinkChoice(Optional<DeviceLink> device, List<String> notes) {
  private static final String PACKET = "packet:";
  private static final int MTU = 1500; // IEEE 802.3 §3.2.7: what a machine of its kind has

  LinkChoice {
    notes = List.copyOf(notes);
  }

  /**
   * Opens what {@code network.link} asks for. {@code auto} is a TAP device where this process may
   * make one and every configured address would be on it, else sockets with the reason.
   *
   * @throws FaultException UNSUPPORTED where the link that was named does not exist or may not be
   *     opened
   */
  static LinkChoice open(FleetConfig config) {
    LinkChoice choice = choose(config);
    if (choice.device().isPresent() || config.captures().by().equals("none")) {
      return choice;
    }
    List<String> notes = new ArrayList<>(choice.notes());
    notes.add("WARNING: captures: nothing is captured, because sockets show no frames");
    return new LinkChoice(choice.device(), notes);
  }

  private static LinkChoice choose(FleetConfig config) {
    String link = config.network().link();
    Cidr lan = config.network().lan();
    return switch (link) {
      case "sockets" -> new LinkChoice(Optional.empty(), List.of());
      case "auto" -> automatic(config);
      case "tap" -> {
        TapLink.obstacle()
            .ifPresent(
                reason -> {
                  throw new FaultException(Fault.UNSUPPORTED, "link tap: " + reason);
                });
        yield on(TapLink.open(lan, config.network().lan6(), MTU));
      }
      default -> on(PacketLink.open(interfaceOf(link), lan));
    };
  }

  private static LinkChoice on(DeviceLink device) {
    return new LinkChoice(Optional.of(device), device.limits());
  }

  private static LinkChoice automatic(FleetConfig config) {
    Optional<String> reason = elsewhere(config).or(TapLink::obstacle);
    if (reason.isPresent()) {
      return sockets(reason.get());
    }
    try {
      return on(TapLink.open(config.network().lan(), config.network().lan6(), MTU));
    } catch (FaultException refused) {
      return sockets(String.valueOf(refused.getMessage()));
    }
  }

  private static LinkChoice sockets(String reason) {
    return new LinkChoice(Optional.empty(), List.of("link auto takes sockets: " + reason));
  }

  /** A configured address that no decky of a device could have. */
  private static Optional<String> elsewhere(FleetConfig config) {
    Cidr lan = config.network().lan();
    for (FleetConfig.DeckyConfig decky : config.deckies()) {
      for (IpAddress address : decky.addresses()) {
        if (address.isIpv4() && !lan.contains(address)) {
          return Optional.of(
              decky.name() + " has " + address + ", which is not in network.lan " + lan);
        }
      }
    }
    return Optional.empty();
  }

  private static String interfaceOf(String link) {
    if (!link.startsWith(PACKET) || link.length() == PACKET.length()) {
      throw new FaultException(
          Fault.UNSUPPORTED,
          "link " + link + " (expected: auto, sockets, tap or packet:INTERFACE)");
    }
    return link.substring(PACKET.length());
  }
}
