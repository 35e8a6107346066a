package decnet.fabric;

import decnet.base.IpAddress;
import decnet.fabric.frame.AddressHash;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which address. An address may be given to a decky a second time while its old place is
 * still being left: the newest counts, and an older one comes back when the newest goes before it.
 * Its monitor guards it; look-ups allocate nothing.
 */
final class AddressTable {
  private static final int FIRST = 1024;

  private final AddressHash hash = new AddressHash(FIRST); // nobody but us puts addresses here
  private long[] keys = new long[2 * FIRST]; // both halves of an address, for each place
  private @Nullable FabricHost[] hosts = new @Nullable FabricHost[FIRST];
  private final Map<IpAddress, java.util.List<FabricHost>> older = new HashMap<>();
  private int count;

  /** Where an address is, or the free place where it would be. */
  private int place(long high, long low) {
    int place = (int) (hash.of(high, low, 0) >>> 40) & hosts.length - 1;
    while (hosts[place] != null && (keys[2 * place + 1] != low || keys[2 * place] != high)) {
      place = place + 1 & hosts.length - 1;
    }
    return place;
  }

  synchronized @Nullable FabricHost find(long high, long low) {
    return hosts[place(high, low)];
  }

  @Nullable FabricHost find(IpAddress address) {
    return find(address.high(), address.low());
  }

  synchronized void put(IpAddress address, FabricHost host) {
    FabricHost before = find(address);
    if (before != null) {
      older.computeIfAbsent(address, key -> new java.util.ArrayList<>()).add(before);
    }
    set(address.high(), address.low(), host);
  }

  private void set(long high, long low, FabricHost host) {
    if (count * 2 >= hosts.length) {
      grow();
    }
    int place = place(high, low);
    count += hosts[place] == null ? 1 : 0;
    keys[2 * place] = high;
    keys[2 * place + 1] = low;
    hosts[place] = host;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable FabricHost[] oldHosts = hosts;
    keys = new long[oldKeys.length * 2];
    hosts = new @Nullable FabricHost[oldHosts.length * 2];
    count = 0;
    for (int i = 0; i < oldHosts.length; i++) {
      FabricHost host = oldHosts[i];
      if (host != null) {
        set(oldKeys[2 * i], oldKeys[2 * i + 1], host);
      }
    }
  }

  synchronized void remove(IpAddress address, FabricHost host) {
    java.util.List<FabricHost> behind = older.get(address);
    if (find(address) != host) {
      if (behind != null) {
        behind.remove(host);
      }
      return;
    }
    if (behind != null && !behind.isEmpty()) {
      set(address.high(), address.low(), behind.removeLast());
      return;
    }
    older.remove(address);
    erase(place(address.high(), address.low()));
  }

  /** Closes the gap: whoever stood behind it in the same run moves up. */
  private void erase(int gap) {
    hosts[gap] = null;
    count--;
    int next = gap + 1 & hosts.length - 1;
    for (FabricHost moved = hosts[next]; moved != null; moved = hosts[next]) {
      hosts[next] = null;
      count--;
      set(keys[2 * next], keys[2 * next + 1], moved);
      next = next + 1 & hosts.length - 1;
    }
  }
}
