package decnet.fabric.link;

import decnet.base.Cidr;
import decnet.base.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The IPv4 networks that this host has a route to already, and a private range that shadows none of
 * them. Immutable. Source: proc_net(5), /proc/net/route; RFC 1918.
 */
final class Routes {
  private static final Path TABLE = Path.of("/proc/net/route");
  private static final int DESTINATION = 1; // column of /proc/net/route
  private static final int GATEWAY = 2; // column of /proc/net/route
  private static final int MASK = 7; // column of /proc/net/route

  private final List<Cidr> known;

  Routes(List<Cidr> known) {
    this.known = List.copyOf(known);
  }

  /** Of this host, now. */
  static Routes read() throws IOException {
    List<Cidr> found = new ArrayList<>();
    for (String[] columns : table()) {
      int mask = number(columns[MASK]);
      if (mask != 0) { // the default route is shadowed by every network
        found.add(new Cidr(IpAddress.ipv4(number(columns[DESTINATION])), Integer.bitCount(mask)));
      }
    }
    return new Routes(found);
  }

  /** The machines that this host sends through, now. */
  static Set<IpAddress> gateways() throws IOException {
    return table().stream()
        .map(columns -> number(columns[GATEWAY]))
        .filter(gateway -> gateway != 0)
        .map(IpAddress::ipv4)
        .collect(Collectors.toSet());
  }

  private static List<String[]> table() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .skip(1) // the heading
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length > MASK)
        .toList();
  }

  private static int number(String column) {
    return Integer.reverseBytes((int) Long.parseLong(column, 16));
  }

  /** The route that {@code wanted} would shadow or be shadowed by. */
  Optional<Cidr> clash(Cidr wanted) {
    return known.stream()
        .filter(route -> route.contains(wanted.address()) || wanted.contains(route.address()))
        .findFirst();
  }

  /** {@code wanted}, or the first private network that is free, of that size if possible. */
  Optional<Cidr> free(Cidr wanted) {
    if (clash(wanted).isEmpty()) {
      return Optional.of(wanted);
    }
    int wide = Math.max(16, wanted.bits());
    int narrow = Math.max(24, wanted.bits());
    return Stream.of(
            IntStream.range(66, 66 + 256).mapToObj(i -> new Cidr(part(10, i % 256, 0), wide)),
            IntStream.range(16, 32).mapToObj(i -> new Cidr(part(172, i, 0), wide)),
            IntStream.range(0, 256).mapToObj(i -> new Cidr(part(192, 168, i), narrow)))
        .flatMap(range -> range) // RFC 1918 §3
        .filter(candidate -> clash(candidate).isEmpty())
        .findFirst();
  }

  private static IpAddress part(int first, int second, int third) {
    return IpAddress.ipv4(first << 24 | second << 16 | third << 8);
  }
}
