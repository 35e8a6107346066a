package decnet.fabric.recon;

import decnet.base.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a source and a kind: a copy, independent of the tables. Targets and ports
 * are pairs of first and last.
 *
 * @param sources how many sources are in it; 0 where it is the one of {@code mac} and {@code
 *     address}
 * @param probed of a {@link Kind#PROBE}: what it would have been
 */
record Sighting(
    Kind kind,
    @Nullable Kind probed,
    long mac,
    @Nullable IpAddress address,
    long count,
    long total,
    long firstNanos,
    long lastNanos,
    Numbers targets,
    Addresses targets6,
    Numbers ports,
    int ttl,
    int signs,
    int sources,
    @Nullable SynSample sample) {

  /** Some ranges of a set of {@code count} members. */
  @SuppressWarnings("ArrayRecordComponent") // private to the package and never changed
  record Numbers(int[] ranges, int count, boolean whole) {
    static final int MOST = 60;

    static Numbers of(NumberSet set) {
      return new Numbers(set.ranges(MOST), set.count(), set.isWhole());
    }
  }

  /** Some IPv6 addresses of a set of {@code count} members. */
  record Addresses(List<IpAddress> some, int count, boolean whole) {
    static final int MOST = 30;

    static Addresses of(AddressSet set) {
      return new Addresses(set.first(MOST), set.count(), set.isWhole());
    }
  }

  static Sighting of(Kind kind, @Nullable Kind probed, Suspect who, Track track) {
    return new Sighting(
        kind,
        probed,
        who.mac,
        who.address(),
        track.count,
        track.total,
        track.firstNanos,
        track.lastNanos,
        Numbers.of(track.targets),
        Addresses.of(track.targets6),
        Numbers.of(track.ports),
        track.ttl,
        track.signs,
        track.sources,
        track.sample);
  }
}
