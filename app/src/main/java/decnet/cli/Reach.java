package decnet.cli;

import decnet.base.IpAddress;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.link.TapLink;
import decnet.fleet.DeckyStatus;
import decnet.substrate.DeckyPlan;
import java.util.List;
import java.util.Optional;

/** How a person reaches deckies that are on a device, in a sentence with commands. */
final class Reach {
  private Reach() {}

  static String of(DeviceLink device, List<DeckyStatus> deckies) {
    Optional<DeckyStatus> open = deckies.stream().filter(decky -> offers(decky, "ssh")).findFirst();
    String first =
        open.or(() -> deckies.stream().findFirst())
            .map(decky -> address(decky.plan()).toString())
            .orElse(device.lan().toString());
    String login = open.flatMap(decky -> login(decky.plan())).orElse("");
    String from =
        device instanceof TapLink
            ? "from this machine, on " + device.device() + ": "
            : "from another machine on the network of " + device.device() + ": ";
    return from + "ping " + first + " · nmap -A " + first + " · nmap -sn " + device.lan() + login;
  }

  private static boolean offers(DeckyStatus decky, String slug) {
    return decky.services().stream().anyMatch(port -> port.service().equals(slug));
  }

  private static IpAddress address(DeckyPlan plan) {
    return plan.addresses().getFirst();
  }

  private static Optional<String> login(DeckyPlan plan) {
    String password = plan.accounts().get("root");
    return password == null
        ? Optional.empty()
        : Optional.of(" · ssh root@" + address(plan) + " (password " + password + ")");
  }
}
