package decnet.fabric.link;

import decnet.base.Cidr;
import decnet.base.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What this host already has on an interface: addresses, networks, gateways. Stateless; each call
 * looks anew. Source: netdevice(7), sysfs class/net.
 */
final class Neighbourhood {
  private static final System.Logger LOG = System.getLogger("decnet.fabric");
  private static final String ETHERNET = "1"; // linux/if_arp.h: ARPHRD_ETHER

  private static final int IFF_UP = 1; // net/if.h

  private Neighbourhood() {}

  /** The interface; an error where there is none. */
  static NetworkInterface interfaceOf(String device) throws IOException {
    NetworkInterface found = NetworkInterface.getByName(device);
    if (found == null) {
      throw new IOException("there is no such interface; there are " + names());
    }
    return found;
  }

  private static List<String> names() throws SocketException {
    return NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted().toList();
  }

  /** Makes sure that {@code device} speaks Ethernet and is up. */
  static void check(String device) throws IOException {
    interfaceOf(device);
    Path folder = Path.of("/sys/class/net", device);
    if (!Files.readString(folder.resolve("type")).trim().equals(ETHERNET)) {
      throw new IOException("it does not speak Ethernet");
    }
    String flags = Files.readString(folder.resolve("flags")).trim(); // a cable may come later
    if ((Integer.decode(flags) & IFF_UP) == 0) {
      throw new IOException("it is down: ip link set " + device + " up");
    }
  }

  /** The network that deckies on {@code device} have addresses in. */
  static Cidr lan(String device, Cidr wanted) throws IOException {
    if (!wanted.address().isIpv4() || wanted.bits() < 8 || wanted.bits() > 30) {
      throw new IOException("network.lan: " + wanted + " (expected: IPv4, /8 to /30)");
    }
    List<Cidr> own =
        interfaceOf(device).getInterfaceAddresses().stream()
            .filter(each -> each.getAddress() instanceof Inet4Address)
            .filter(each -> each.getNetworkPrefixLength() >= 8)
            .filter(each -> each.getNetworkPrefixLength() <= 30)
            .map(Neighbourhood::network)
            .toList();
    if (own.isEmpty()
        || own.stream()
            .anyMatch(net -> net.bits() <= wanted.bits() && net.contains(wanted.address()))) {
      return wanted;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "network.lan is not on the interface wanted=" + wanted + " taken=" + own.getFirst());
    return own.getFirst();
  }

  private static Cidr network(InterfaceAddress own) {
    int bits = own.getNetworkPrefixLength();
    byte[] octets = own.getAddress().getAddress();
    for (int i = 0; i < octets.length; i++) {
      octets[i] &= (byte) (0xff << Math.clamp(8 * (i + 1) - bits, 0, 8));
    }
    return new Cidr(IpAddress.of(octets), bits);
  }

  /** All addresses of this host, and its gateways. */
  static Set<IpAddress> taken() {
    try {
      Set<IpAddress> taken = new HashSet<>(Routes.gateways());
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .forEach(address -> taken.add(IpAddress.of(address.getAddress())));
      return taken;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable); // /proc is there as long as we are
    }
  }
}
