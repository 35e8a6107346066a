package decnet.substrate;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.substrate.Rule.Action;
import java.util.List;
import java.util.Optional;

/**
 * A machine that passes packets on between its legs.
 *
 * @param id its name, which no decky may have
 * @param personality its TCP/IP stack
 * @param mac of the leg in {@code main}; drawn where empty
 * @param rules its access list; the first that decides counts
 * @param otherwise what happens where none decides
 */
public record Router(
    DeckyId id,
    String personality,
    Optional<Mac> mac,
    List<Leg> legs,
    List<Rule> rules,
    Action otherwise,
    Nat nat) {
  public Router {
    legs = List.copyOf(legs);
    rules = List.copyOf(rules);
  }

  public Optional<Leg> leg(String lan) {
    return legs.stream().filter(leg -> leg.lan().equals(lan)).findFirst();
  }

  public List<IpAddress> addresses() {
    return legs.stream().map(Leg::address).toList();
  }

  Action judge(Flow flow) {
    for (Rule rule : rules) {
      if (rule.decides(flow)) {
        return rule.action();
      }
    }
    return otherwise;
  }
}
