package decnet.app;

import decnet.config.FleetConfig;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.link.Privileges;
import decnet.fabric.link.Privileges.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a fleet starts from: its home, and the link that only root may open, opened.
 *
 * @param notes what the operator should know of the link and of who this process is now, a sentence
 *     each
 */
public record Footing(Home home, Optional<DeviceLink> link, List<String> notes) {
  private static final String INHERITED = "DECNET_LINK";

  public Footing {
    notes = List.copyOf(notes);
  }

  /** Opens the link and stays who we are. */
  public static Footing keep(Home home, FleetConfig config) {
    LinkChoice choice = LinkChoice.open(config);
    return new Footing(home, choice.device(), choice.notes());
  }

  /**
   * Makes sure that no other fleet runs on the home, and opens the link. Root then gives the home
   * to the user {@code decnet}, else to the one who called sudo, and becomes that user. On the
   * sockets link it stays root, because a mutation may bind a port below 1024 at any time; it also
   * does where there is nobody to become. Both are said.
   *
   * <p>A user with ambient capabilities, as systemd gives them, opens the device and begins this
   * program anew without any, which takes the open device from the environment variable {@value
   * #INHERITED}.
   *
   * @throws decnet.base.FaultException HOME_IN_USE; UNSUPPORTED where a privilege stays that should
   *     go
   */
  public static Footing settle(Home home, FleetConfig config, Map<String, String> environment) {
    String left = environment.get(INHERITED);
    if (left != null && !left.isEmpty()) {
      DeviceLink device = DeviceLink.inherit(left);
      return new Footing(home, Optional.of(device), device.limits()).and("the device is inherited");
    }
    home.make();
    home.tryClaim();
    Footing footing = keep(home, config);
    if (!Privileges.isRoot()) {
      if (Privileges.isAmbient()) {
        footing
            .link()
            .ifPresent(link -> Privileges.restart(environment, INHERITED, link.bequeath()));
      }
      return footing;
    }
    Optional<User> heir = Privileges.heir(environment);
    if (footing.link().isEmpty()) {
      return footing.and(
          "WARNING: stays root, because the sockets link binds ports below 1024 as deckies change");
    }
    if (heir.isEmpty()) {
      return footing.and(
          "WARNING: stays root, because there is neither a user decnet nor one who called sudo;"
              + " make one with: adduser --system --group decnet");
    }
    HandOver.to(heir.get(), home);
    return footing.and("no longer root but " + heir.get().name());
  }

  private Footing and(String sentence) {
    List<String> more = new ArrayList<>(notes);
    more.add(sentence);
    return new Footing(home, link, more);
  }
}
