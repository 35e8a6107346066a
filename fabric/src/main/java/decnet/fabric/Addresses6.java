package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Ndp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The IPv6 addresses of one host, at most {@value #MOST}: its link-local one, those it was given,
 * and those it formed of prefixes. Its monitor guards it. Source: RFC 4862 §5.
 */
final class Addresses6 {
  private static final int MOST = 16; // Linux net.ipv6.conf.*.max_addresses
  private static final long EVER = Long.MAX_VALUE;
  private static final long TWO_HOURS = 7_200_000_000_000L; // RFC 4862 §5.5.3
  private static final long SECOND = 1_000_000_000L;
  private static final long INFINITE = 0xffff_ffffL; // RFC 4861 §4.6.2, seconds

  /** An address, and until when it holds. */
  private static final class Owned {
    final IpAddress address;
    final boolean formed;
    boolean tentative = true;
    long preferredUntil = EVER;
    long validUntil = EVER;
    Clock.@Nullable Timer timer;

    Owned(IpAddress address, boolean formed) {
      this.address = address;
      this.formed = formed;
    }
  }

  private final List<Owned> all = new ArrayList<>(2);

  /** One that it will have once nobody objects; false where it has it or has enough. */
  synchronized boolean add(IpAddress address, boolean formed) {
    if (all.size() >= MOST || find(address) != null) {
      return false;
    }
    all.add(new Owned(address, formed));
    return true;
  }

  private @Nullable Owned find(IpAddress address) {
    for (Owned each : all) {
      if (each.address.equals(address)) {
        return each;
      }
    }
    return null;
  }

  /** Nobody objected; false where it was given up meanwhile. */
  synchronized boolean confirm(IpAddress address) {
    Owned owned = find(address);
    if (owned == null || !owned.tentative) {
      return false;
    }
    owned.tentative = false;
    return true;
  }

  synchronized void remove(IpAddress address) {
    Owned owned = find(address);
    if (owned != null) {
      Clock.Timer timer = owned.timer;
      if (timer != null) {
        timer.cancel();
      }
      all.remove(owned);
    }
  }

  /**
   * A router told how long the addresses of {@code prefix} hold, counted from {@code nanos}.
   *
   * @return whether there is one of that prefix, formed
   */
  synchronized boolean renew(Ndp.Prefix prefix, long nanos) {
    boolean found = false;
    for (Owned each : all) {
      if (each.formed && each.address.high() == prefix.high()) {
        found = true;
        each.preferredUntil = until(prefix.preferredSeconds(), nanos);
        long told = until(prefix.validSeconds(), nanos);
        long left = each.validUntil == EVER ? EVER : each.validUntil - nanos;
        if (told == EVER || told - nanos > TWO_HOURS || left != EVER && told - nanos > left) {
          each.validUntil = told;
        } else if (left > TWO_HOURS) {
          each.validUntil = nanos + TWO_HOURS; // RFC 4862 §5.5.3 (e): nobody cuts it short
        }
      }
    }
    return found;
  }

  private static long until(long seconds, long nanos) {
    return seconds == INFINITE ? EVER : nanos + seconds * SECOND;
  }

  /** Sets how long a new address holds. */
  synchronized void lasts(IpAddress address, Ndp.Prefix prefix, long nanos) {
    Owned owned = find(address);
    if (owned != null) {
      owned.validUntil = until(prefix.validSeconds(), nanos);
      owned.preferredUntil = until(prefix.preferredSeconds(), nanos);
    }
  }

  /** Nanoseconds until {@code address} is over; 0 where it is, -1 for never. */
  synchronized long left(IpAddress address, long nanos) {
    Owned owned = find(address);
    if (owned == null) {
      return 0;
    }
    return owned.validUntil == EVER ? -1 : Math.max(0, owned.validUntil - nanos);
  }

  /** Whether a router's prefix made one of them. */
  synchronized boolean hasFormed() {
    return all.stream().anyMatch(each -> each.formed && each.address.high() != Ndp.LINK_LOCAL);
  }

  /** {@code timer} looks at {@code address} next, and no other one does. */
  synchronized void looks(IpAddress address, Clock.Timer timer) {
    Owned owned = find(address);
    if (owned == null) {
      timer.cancel();
      return;
    }
    Clock.Timer before = owned.timer;
    if (before != null) {
      before.cancel();
    }
    owned.timer = timer;
  }

  /** The formed ones of a prefix. */
  synchronized List<IpAddress> formedOf(long high) {
    return all.stream()
        .filter(each -> each.formed && each.address.high() == high)
        .map(each -> each.address)
        .toList();
  }

  /** All that are confirmed. */
  synchronized List<IpAddress> confirmed() {
    return all.stream().filter(each -> !each.tentative).map(each -> each.address).toList();
  }

  /** All, and such as are not confirmed. */
  synchronized List<IpAddress> everything() {
    return all.stream().map(each -> each.address).toList();
  }

  /** The confirmed link-local one, or null. */
  synchronized @Nullable IpAddress linkLocal() {
    for (Owned each : all) {
      if (!each.tentative && each.address.high() == Ndp.LINK_LOCAL) {
        return each.address;
      }
    }
    return null;
  }

  /** From which one to speak to {@code peer}; null where there is none. Source: RFC 6724 §5. */
  synchronized @Nullable IpAddress sourceFor(IpAddress peer, long nanos) {
    boolean near = peer.high() == Ndp.LINK_LOCAL;
    IpAddress best = null;
    for (Owned each : all) {
      boolean local = each.address.high() == Ndp.LINK_LOCAL;
      boolean preferred = each.preferredUntil == EVER || each.preferredUntil - nanos > 0;
      if (!each.tentative && local == near && (best == null || preferred)) {
        best = each.address;
      }
    }
    return best == null && !near ? linkLocal() : best;
  }
}
