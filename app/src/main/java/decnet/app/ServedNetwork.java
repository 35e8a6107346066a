package decnet.app;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.config.FleetConfig;
import decnet.substrate.Topology;

/** Which networks a fleet can have, and so which configurations it takes. Stateless. */
final class ServedNetwork {
  private ServedNetwork() {}

  /**
   * Rules that nobody enforces would be a promise to the operator.
   *
   * @throws FaultException UNSUPPORTED where {@code config} has more than the LAN on the link
   */
  static void requireOneLan(FleetConfig config) {
    if (config.network().topology().lans().size() > 1
        || !config.network().topology().routers().isEmpty()) {
      throw new FaultException(
          Fault.UNSUPPORTED,
          "network.lans and network.routers are checked, but no link serves them yet: leave them"
              + " out");
    }
  }

  /**
   * A decky can only be put where there is a network.
   *
   * @throws FaultException UNSUPPORTED where {@code running} has no LAN of that name
   */
  static void requireLans(FleetConfig config, Topology running) {
    for (FleetConfig.DeckyConfig decky : config.deckies()) {
      for (String lan : decky.lans()) {
        if (running.lan(lan).isEmpty()) {
          throw new FaultException(
              Fault.UNSUPPORTED,
              decky.name() + ": the running fleet has no LAN " + lan + "; nothing was applied");
        }
      }
    }
  }
}
