package decnet.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FaultException;
import decnet.config.ConfigReader;
import decnet.config.FleetConfig;
import decnet.decoy.Services;
import org.junit.jupiter.api.Test;

class ServedNetworkTest {
  private static FleetConfig config(String network) {
    String decky = "\ndeckies: [{name: decky-01, archetype: linux-server}]\n";
    return new ConfigReader(Catalogs.of(Services.all())).read("decnet.yaml", network + decky);
  }

  @Test
  void a_fleet_that_nobody_could_route_does_not_start() {
    String routed =
        "network: {lan: 10.66.0.0/16, lans: {office: 10.77.2.0/24},"
            + " routers: [{name: gw, interfaces: {main: 10.66.0.1, office: 10.77.2.1}}]}";
    assertThatThrownBy(() -> ServedNetwork.requireOneLan(config(routed)))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("no link serves them yet");
    assertThatCode(() -> ServedNetwork.requireOneLan(config("network: {lan: 10.66.0.0/16}")))
        .doesNotThrowAnyException();
  }
}
