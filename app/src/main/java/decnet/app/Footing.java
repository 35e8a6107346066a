package decnet.app;

import decnet.config.FleetConfig;
import decnet.fabric.link.DeviceLink;
import decnet.fabric.link.Privileges;
import decnet.fabric.link.Privileges.User;
import java.util.Map;
import java.util.Optional;

/**
 * What a fleet starts from: its home, and the link that only root may open, opened.
 *
 * @param identity who this process is from now on, in a sentence; empty where that is nothing new
 */
public record Footing(Home home, Optional<DeviceLink> link, String identity) {
  private static final String INHERITED = "DECNET_LINK";

  /** Opens the link and stays who we are. */
  public static Footing keep(Home home, FleetConfig config) {
    return new Footing(home, Ground.link(config), "");
  }

  /**
   * Opens the link. Root then gives the home to the user {@code decnet}, else to the one who called
   * sudo, and becomes that user. On the sockets link it stays root, because a mutation may bind a
   * port below 1024 at any time; it also does where there is nobody to become. Both are said.
   *
   * <p>A user with ambient capabilities, as systemd gives them, opens the device and begins this
   * program anew without any, which takes the open device from the environment variable {@value
   * #INHERITED}.
   *
   * @throws decnet.base.FaultException where a privilege stays that should go
   */
  public static Footing settle(Home home, FleetConfig config, Map<String, String> environment) {
    String left = environment.get(INHERITED);
    if (left != null && !left.isEmpty()) {
      return new Footing(home, Optional.of(DeviceLink.inherit(left)), "the device is inherited");
    }
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
      return footing.as(
          "WARNING: stays root, because the sockets link binds ports below 1024 as deckies change");
    }
    if (heir.isEmpty()) {
      return footing.as(
          "WARNING: stays root, because there is neither a user decnet nor one who called sudo;"
              + " make one with: adduser --system --group decnet");
    }
    HandOver.to(heir.get(), home);
    return footing.as("no longer root but " + heir.get().name());
  }

  private Footing as(String sentence) {
    return new Footing(home, link, sentence);
  }
}
