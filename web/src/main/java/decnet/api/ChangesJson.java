package decnet.api;

import decnet.fleet.FleetChange;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What applying a configuration does, as JSON. */
public final class ChangesJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ChangesJson() {}

  /**
   * {@code [{"decky","change":"create|change|retire|keep","old_services":[],"new_services":[]}]}.
   */
  public static ArrayNode of(List<FleetChange> changes) {
    ArrayNode all = JSON.createArrayNode();
    for (FleetChange change : changes) {
      ObjectNode one =
          all.addObject()
              .put("decky", change.decky().name())
              .put("change", change.kind().name().toLowerCase(Locale.ROOT));
      change.from().forEach(one.putArray("old_services")::add);
      change.to().forEach(one.putArray("new_services")::add);
    }
    return all;
  }
}
