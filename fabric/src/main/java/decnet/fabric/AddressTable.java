package decnet.fabric;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which IPv4 address. An address may be given to a decky a second time while its old place
 * is still being left: the newest counts, and an older one comes back when the newest goes before
 * it. Its monitor guards it; look-ups allocate nothing.
 */
final class AddressTable {
  private static final int FIRST = 1024;

  private int[] keys = new int[FIRST];
  private @Nullable FabricHost[] hosts = new @Nullable FabricHost[FIRST];
  private final Map<Integer, java.util.List<FabricHost>> older = new HashMap<>();
  private int count;

  private static int slot(int address, int size) {
    return address * 0x9E3779B9 >>> 7 & size - 1; // an odd constant spreads neighbours
  }

  synchronized @Nullable FabricHost find(int address) {
    int slot = slot(address, keys.length);
    while (hosts[slot] != null && keys[slot] != address) {
      slot = slot + 1 & keys.length - 1;
    }
    return hosts[slot];
  }

  synchronized void put(int address, FabricHost host) {
    FabricHost before = find(address);
    if (before != null) {
      older.computeIfAbsent(address, key -> new java.util.ArrayList<>()).add(before);
    }
    set(address, host);
  }

  private void set(int address, FabricHost host) {
    if (count * 2 >= keys.length) {
      grow();
    }
    int slot = slot(address, keys.length);
    while (hosts[slot] != null && keys[slot] != address) {
      slot = slot + 1 & keys.length - 1;
    }
    count += hosts[slot] == null ? 1 : 0;
    keys[slot] = address;
    hosts[slot] = host;
  }

  private void grow() {
    int[] oldKeys = keys;
    @Nullable FabricHost[] oldHosts = hosts;
    keys = new int[oldKeys.length * 2];
    hosts = new @Nullable FabricHost[oldKeys.length * 2];
    count = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      FabricHost host = oldHosts[i];
      if (host != null) {
        set(oldKeys[i], host);
      }
    }
  }

  synchronized void remove(int address, FabricHost host) {
    java.util.List<FabricHost> behind = older.get(address);
    if (find(address) != host) {
      if (behind != null) {
        behind.remove(host);
      }
      return;
    }
    if (behind != null && !behind.isEmpty()) {
      set(address, behind.removeLast());
      return;
    }
    older.remove(address);
    erase(address);
  }

  /** Closes the gap: whoever stood behind it in the same run moves up. */
  private void erase(int address) {
    int gap = slot(address, keys.length);
    while (keys[gap] != address || hosts[gap] == null) {
      gap = gap + 1 & keys.length - 1;
    }
    hosts[gap] = null;
    count--;
    int next = gap + 1 & keys.length - 1;
    for (FabricHost moved = hosts[next]; moved != null; moved = hosts[next]) {
      hosts[next] = null;
      count--;
      set(keys[next], moved);
      next = next + 1 & keys.length - 1;
    }
  }
}
