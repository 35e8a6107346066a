package decnet.decoy;

import java.util.List;

/** The list of services: one line each. */
public final class Services {
  private Services() {}

  public static ServiceList all() {
    return new ServiceList(List.of());
  }
}
