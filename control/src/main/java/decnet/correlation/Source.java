package decnet.correlation;

import decnet.base.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one source: an IPv4 address, or an IPv6 /64. Its newest hops are in memory;
 * those before may have left, then {@link #cold()} says where the log has them. Not thread-safe.
 */
final class Source {
  /** A scan as the fabric told it. */
  record Recon(long micros, String type, String targets, String ports, String count) {}

  final int number;
  final IntSet deckies;
  private final IpAddress key;
  private IpAddress only;
  private boolean several;
  private @Nullable Ranges cold;
  private Hops hops = new Hops();
  private List<Recon> recon = List.of();
  private long count;
  private long firstMicros = Long.MAX_VALUE;
  private long lastMicros = Long.MIN_VALUE;
  private long hotFrom;
  private long hotTo;

  Source(int number, IpAddress address) {
    this.number = number;
    key = address.source();
    only = address;
    deckies = new IntSet();
  }

  private Source(Source whole) {
    number = whole.number;
    key = whole.key;
    only = whole.only;
    several = whole.several;
    deckies = whole.deckies;
    count = whole.count;
    firstMicros = whole.firstMicros;
    lastMicros = whole.lastMicros;
  }

  /** Its one address, or the /64 as soon as there are several. */
  String address() {
    return several ? key + "/64" : only.toString();
  }

  void seenAs(IpAddress address) {
    if (!several && !address.equals(only)) {
      several = true;
      only = key;
    }
  }

  /** All hops, also those that left memory. */
  long count() {
    return count;
  }

  long firstSeen() {
    return firstMicros;
  }

  long lastSeen() {
    return lastMicros;
  }

  Hops hops() {
    return hops;
  }

  List<Recon> recon() {
    return recon;
  }

  /** How much of it is in memory, in hops. */
  int weight() {
    return hops.size() + recon.size();
  }

  /** Counts a hop; it itself is {@linkplain #hops added} by whoever knows what it is. */
  void count(long micros, long position) {
    count++;
    firstMicros = Math.min(firstMicros, micros);
    lastMicros = Math.max(lastMicros, micros);
    at(position);
  }

  void add(Recon scan, long position) {
    keep(scan);
    at(position);
  }

  /** Adds a scan; most sources have none, so they have no list. */
  void keep(Recon scan) {
    if (recon.isEmpty()) {
      recon = new ArrayList<>(4);
    }
    recon.add(scan);
  }

  /** Where the log has what is not in memory. */
  Ranges cold() {
    return cold == null ? new Ranges() : cold;
  }

  private void at(long position) {
    hotFrom = hotFrom == 0 ? position : hotFrom;
    hotTo = position;
  }

  /** Lets everything go that the log has. */
  void leave() {
    if (weight() > 0) {
      if (cold == null) {
        cold = new Ranges();
      }
      cold.add(hotFrom, hotTo);
      hops = new Hops();
      recon = List.of();
      hotFrom = 0;
    }
  }

  /** A copy that is filled with what had left, and then {@linkplain #append with the rest}. */
  Source blank() {
    return new Source(this);
  }

  void append(Source newest) {
    for (int i = 0; i < newest.hops.size(); i++) {
      hops.add(newest.hops, i);
    }
    newest.recon.forEach(this::keep);
  }
}
