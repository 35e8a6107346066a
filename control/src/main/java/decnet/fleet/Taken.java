package decnet.fleet;

import decnet.base.IpAddress;
import decnet.substrate.DeckyPlan;
import java.util.HashMap;
import java.util.Map;

/**
 * Which host names and addresses deckies have, retired ones included, so that a new one is found
 * without looking at all of them. Guarded by its owner.
 */
final class Taken {
  private final Map<String, Integer> hostnames = new HashMap<>(); // how many have it
  private final Map<IpAddress, Integer> addresses = new HashMap<>();

  void add(DeckyPlan plan) {
    hostnames.merge(plan.hostname(), 1, Integer::sum);
    plan.addresses().forEach(address -> addresses.merge(address, 1, Integer::sum));
  }

  void remove(DeckyPlan plan) {
    hostnames.computeIfPresent(plan.hostname(), (name, count) -> count > 1 ? count - 1 : null);
    plan.addresses()
        .forEach(
            address ->
                addresses.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null));
  }

  boolean hasHostname(String name) {
    return hostnames.containsKey(name);
  }

  boolean hasAddress(IpAddress address) {
    return addresses.containsKey(address);
  }
}
