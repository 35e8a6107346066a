package decnet.fabric.link;

import decnet.base.IpAddress;
import decnet.config.Cidr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The IPv4 networks that this host has a route to already, and a private range that shadows none of
 * them. Immutable. Source: proc_net(5), /proc/net/route; RFC 1918.
 */
final class Routes {
  private static final Path TABLE = Path.of("/proc/net/route");
  private static final int DESTINATION = 1; // column of /proc/net/route
  private static final int MASK = 7; // column of /proc/net/route

  private final List<Cidr> known;

  Routes(List<Cidr> known) {
    this.known = List.copyOf(known);
  }

  /** Of this host, now. */
  static Routes read() throws IOException {
    List<Cidr> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(TABLE);
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String[] columns = line.trim().split("\\s+");
      if (columns.length > MASK) {
        int mask = Integer.reverseBytes((int) Long.parseLong(columns[MASK], 16));
        int target = Integer.reverseBytes((int) Long.parseLong(columns[DESTINATION], 16));
        if (mask != 0) { // the default route is shadowed by every network
          found.add(new Cidr(address(target), Integer.bitCount(mask)));
        }
      }
    }
    return new Routes(found);
  }

  static IpAddress address(int value) {
    return IpAddress.of(
        new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value});
  }

  /** The route that {@code wanted} would shadow or be shadowed by. */
  Optional<Cidr> clash(Cidr wanted) {
    return known.stream()
        .filter(route -> route.contains(wanted.address()) || wanted.contains(route.address()))
        .findFirst();
  }

  /** {@code wanted}, or the first private network of the same size that is free. */
  Optional<Cidr> free(Cidr wanted) {
    if (clash(wanted).isEmpty()) {
      return Optional.of(wanted);
    }
    for (int second = 66; second < 66 + 190; second++) { // 10.66 … 10.255: RFC 1918 §3
      Cidr candidate = new Cidr(address(10 << 24 | second << 16), Math.max(16, wanted.bits()));
      if (clash(candidate).isEmpty()) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
