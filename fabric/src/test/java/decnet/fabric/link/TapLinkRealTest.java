package decnet.fabric.link;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Cidr;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A TAP device of this host; needs root. */
@Tag("real")
@Timeout(20)
class TapLinkRealTest {
  @Test
  void the_device_comes_with_address_and_route_and_goes_without_a_trace() throws Exception {
    TapLink first = TapLink.open(Cidr.parse("10.91.0.0/16"), 1400);
    String device = first.device();
    try (TapLink second = TapLink.open(Cidr.parse("10.91.0.0/16"), 1500)) {
      assertThat(second.lan()).isNotEqualTo(first.lan()); // the first one's route is in the way
      assertThat(second.limits()).singleElement().asString().contains("10.91.0.0/16 would shadow");
      assertThat(first.limits()).isEmpty();
      NetworkInterface made = NetworkInterface.getByName(device);
      assertThat(made.isUp()).isTrue();
      assertThat(made.getMTU()).isEqualTo(1400);
      assertThat(made.inetAddresses().map(Object::toString)).contains("/10.91.0.1");
      assertThat(Routes.read().clash(Cidr.parse("10.91.5.0/24"))).isPresent();
    }
    Thread reader = Thread.ofPlatform().start(() -> read(first));
    first.close();
    reader.join();
    first.close();
    assertThat(NetworkInterface.getByName(device)).isNull();
    assertThat(Routes.read().clash(Cidr.parse("10.91.5.0/24"))).isEmpty();
  }

  /** Each closed device left an event descriptor behind: a fleet restarted in place ran out. */
  @Test
  void a_closed_device_leaves_no_descriptor() throws Exception {
    TapLink.open(Cidr.parse("10.91.0.0/24"), 1500).close(); // what is loaded once
    long before = descriptors();
    for (int i = 0; i < 5; i++) {
      TapLink link = TapLink.open(Cidr.parse("10.91.0.0/24"), 1500);
      Thread reader = Thread.ofPlatform().start(() -> read(link));
      link.close();
      reader.join();
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  private static long descriptors() throws java.io.IOException {
    try (var all = java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
      return all.map(TapLinkRealTest::target)
          .filter(t -> t.contains("eventfd") || t.contains("tun"))
          .count();
    }
  }

  private static String target(java.nio.file.Path descriptor) {
    try {
      return java.nio.file.Files.readSymbolicLink(descriptor).toString();
    } catch (java.io.IOException gone) {
      return "";
    }
  }

  private static void read(TapLink link) {
    try {
      Frame[] batch = {new Frame(1600)};
      while (link.read(batch) >= 0) {
        // the kernel's own chatter
      }
    } catch (java.io.IOException broken) {
      throw new AssertionError(broken);
    }
  }
}
