package decnet.correlation;

import decnet.base.IpAddress;
import decnet.syslog.KeyedHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every source by its address: IPv4 in an open hash table of 8 bytes a place, IPv6 by its /64. Not
 * thread-safe.
 */
final class Sources {
  private static final int FREE = 0;
  private static final int IGNORED = -1;

  private final Predicate<IpAddress> ignored;
  private final List<Source> all = new ArrayList<>();
  private final Map<IpAddress, Source> ipv6 = new HashMap<>();
  private long[] places = new long[64]; // the address above, a source's number + 1 below
  private int used;

  Sources(Predicate<IpAddress> ignored) {
    this.ignored = ignored;
  }

  /** In the order of their first line. */
  List<Source> all() {
    return all;
  }

  /** The source with that address, new where it was never seen; null where it is ignored. */
  @Nullable Source of(IpAddress address) {
    if (address.isIpv4()) {
      return ofIpv4(address.ipv4());
    }
    if (ignored.test(address)) {
      return null;
    }
    Source known = ipv6.get(address.source());
    if (known != null) {
      known.seenAs(address);
      return known;
    }
    Source fresh = added(address);
    ipv6.put(address.source(), fresh);
    return fresh;
  }

  /** As {@link #of}; whether an IPv4 address is ignored is asked once. */
  @Nullable Source ofIpv4(int bits) {
    int at = place(bits);
    int value = (int) places[at];
    if (value != FREE) {
      return value == IGNORED ? null : all.get(value - 1);
    }
    IpAddress address = IpAddress.ipv4(bits);
    Source fresh = ignored.test(address) ? null : added(address);
    places[at] = (long) bits << 32 | (fresh == null ? IGNORED : fresh.number + 1) & 0xFFFF_FFFFL;
    if (2 * ++used > places.length) {
      grow();
    }
    return fresh;
  }

  Optional<Source> find(IpAddress address) {
    if (!address.isIpv4()) {
      return Optional.ofNullable(ipv6.get(address.source()));
    }
    int value = (int) places[place(address.ipv4())];
    return value > 0 ? Optional.of(all.get(value - 1)) : Optional.empty();
  }

  private Source added(IpAddress address) {
    Source fresh = new Source(all.size(), address);
    all.add(fresh);
    return fresh;
  }

  private int place(int bits) {
    int at = KeyedHash.of(bits) & places.length - 1;
    while ((int) places[at] != FREE && (int) (places[at] >>> 32) != bits) {
      at = at + 1 & places.length - 1;
    }
    return at;
  }

  private void grow() {
    long[] old = places;
    places = new long[2 * old.length];
    for (long each : old) {
      if ((int) each != FREE) {
        places[place((int) (each >>> 32))] = each;
      }
    }
  }
}
