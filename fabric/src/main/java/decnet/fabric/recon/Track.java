package decnet.fabric.recon;

import decnet.base.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one source does in one way, since it began. Its watch's monitor guards it.
 *
 * @see Kind
 */
final class Track {
  final NumberSet targets;
  final AddressSet targets6;
  final NumberSet ports;
  private final long[] pairs;
  private int pairCount;

  /** Packets since the last line. */
  long count;

  /** Packets in all. */
  long total;

  /** Packets that no service saw. */
  long unseen;

  /** Handshakes that were completed, and such as were reset half-open. */
  int completed;

  int aborted;
  long firstNanos;
  long lastNanos;

  /** Whether the log knows of it; whether it is part of the overflow. */
  boolean told;

  boolean merged;
  int ttl;
  int signs;
  int sources;
  @Nullable SynSample sample;

  Track(PagePool pool, int threshold, long nanos) {
    targets = new NumberSet(pool);
    targets6 = new AddressSet(pool);
    ports = new NumberSet(pool);
    pairs = new long[threshold];
    firstNanos = nanos;
    lastNanos = nanos;
  }

  /**
   * One more packet; {@code port} is -1 where there is none. {@code feature} is what else makes it
   * different from others to the same target.
   */
  void add(int target, int port, int feature, long nanos) {
    targets.add(target);
    add((long) target << 20, port, feature, nanos);
  }

  /** As {@link #add(int, int, int, long)}, of IPv6. */
  void add(IpAddress target, int port, int feature, long nanos) {
    targets6.add(target);
    long mixed = target.high() * 0x9E3779B97F4A7C15L + target.low(); // an odd constant
    add(mixed << 20, port, feature, nanos);
  }

  private void add(long target, int port, int feature, long nanos) {
    count++;
    total++;
    lastNanos = nanos;
    if (port >= 0) {
      ports.add(port);
    }
    if (pairCount < pairs.length) {
      long pair = target | feature + 1;
      for (int i = 0; i < pairCount; i++) {
        if (pairs[i] == pair) {
          return;
        }
      }
      pairs[pairCount++] = pair;
    }
  }

  /** Whether there were as many different pairs as make a scan. */
  boolean isScan() {
    return pairCount >= pairs.length;
  }

  /** Takes over what {@code other} has not told yet. */
  void absorb(Track other) {
    count += other.count;
    total += other.count;
    sources++;
    firstNanos = Math.min(firstNanos, other.firstNanos);
    lastNanos = Math.max(lastNanos, other.lastNanos);
    ttl = other.ttl;
    signs |= other.signs;
    sample = sample == null ? other.sample : sample;
    targets.addAll(other.targets);
    targets6.addAll(other.targets6);
    ports.addAll(other.ports);
    other.count = 0;
    other.free();
  }

  void free() {
    targets.clear();
    targets6.clear();
    ports.clear();
  }
}
