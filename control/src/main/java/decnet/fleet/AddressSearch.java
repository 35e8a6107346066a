package decnet.fleet;

import decnet.base.IpAddress;
import java.util.Optional;

/**
 * Finds the addresses of a pool that nobody has, one after the other: the search goes on where it
 * was, so that filling a /16 looks at each address once. Addresses that end in 0 or 255 come last,
 * because some networks avoid them. Guarded by its owner.
 */
final class AddressSearch {
  private final AddressPool pool;
  private final Taken taken;
  private int next; // the usual addresses by number, then the others, and around

  AddressSearch(AddressPool pool, Taken taken) {
    this.pool = pool;
    this.taken = taken;
  }

  /** A free address; it is found again until it is taken. */
  Optional<IpAddress> find() {
    int size = pool.size();
    for (int i = 0; i < 2 * size; i++) {
      int number = next % size;
      int last = number & 255;
      boolean usual = last != 0 && last != 255;
      boolean edge = number == 0 || number == size - 1;
      if (!edge && usual == next < size) {
        IpAddress candidate = pool.at(number);
        if (!taken.hasAddress(candidate) && !pool.reserved().test(candidate)) {
          return Optional.of(candidate);
        }
      }
      next = (next + 1) % (2 * size);
    }
    return Optional.empty();
  }
}
