package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.fabric.link.TapLink;
import decnet.fabric.personality.Personalities;
import decnet.net.HostSpec;
import decnet.net.Network;
import decnet.net.NetworkContract;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The network's contract on a TAP device: Linux's own TCP is the caller. Needs root. */
@Tag("real")
class TapNetworkRealTest extends NetworkContract {
  private final SystemClock clock = new SystemClock();
  private final TapLink tap = TapLink.open(Cidr.parse("10.78.0.0/16"), 1500);

  @Override
  protected Network open() {
    return new FabricNetwork(
        new FabricNetwork.Ground(
            tap,
            tap.lan(),
            Set.of(tap.address())::contains,
            clock,
            Bytes.hex("101112131415161718191a1b1c1d1e1f"),
            new RecordedEvents()),
        Personalities.shipped());
  }

  @Override
  protected HostSpec spec() {
    byte[] octets = tap.lan().address().octets();
    IpAddress address = IpAddress.of(new byte[] {octets[0], octets[1], 1, 1});
    return new HostSpec(
        new DeckyId("decky-01"), new Mac(0x525400000001L), List.of(address), "linux-6", "main");
  }

  @AfterEach
  void stop() {
    clock.close();
  }
}
