package decnet.fabric.recon;

import decnet.base.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A set of IPv6 addresses, in the order they came in, with places of a pool. When the pool is empty
 * an address is not kept, and the set says so. Its owner's monitor guards it.
 */
final class AddressSet {
  private final PagePool pool;
  private final Set<IpAddress> kept = new LinkedHashSet<>(2);
  private boolean whole = true;

  AddressSet(PagePool pool) {
    this.pool = pool;
  }

  void add(IpAddress address) {
    if (kept.contains(address)) {
      return;
    }
    if (pool.takeAddress()) {
      kept.add(address);
    } else {
      whole = false;
    }
  }

  void addAll(AddressSet other) {
    other.kept.forEach(this::add);
    whole &= other.whole;
  }

  int count() {
    return kept.size();
  }

  /** Whether nothing was left out. */
  boolean isWhole() {
    return whole;
  }

  /** At most {@code most} of them. */
  List<IpAddress> first(int most) {
    return kept.stream().limit(most).toList();
  }

  /** Gives the places back. */
  void clear() {
    pool.giveAddresses(kept.size());
    kept.clear();
    whole = true;
  }
}
