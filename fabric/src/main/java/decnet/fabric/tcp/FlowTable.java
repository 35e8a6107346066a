package decnet.fabric.tcp;

import org.jspecify.annotations.Nullable;

/**
 * All connections by addresses and ports: a hash table with chains through the connections
 * themselves, so that a look-up allocates nothing. Its monitor guards it. The hash depends on a
 * secret, so that nobody can aim at one chain.
 */
final class FlowTable {
  private final int secret;
  private @Nullable Connection[] heads = new @Nullable Connection[1024];
  private int count;

  FlowTable(int secret) {
    this.secret = secret;
  }

  private int slot(int local, int remote, int ports, int size) {
    long hash = (local * 0x9E3779B97F4A7C15L ^ remote) * 0xC2B2AE3D27D4EB4FL; // odd constants
    hash = (hash ^ ports ^ secret) * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 40) & size - 1;
  }

  /** {@code ports}: the local one in the upper half. */
  synchronized @Nullable Connection find(int local, int remote, int ports) {
    Connection found = heads[slot(local, remote, ports, heads.length)];
    while (found != null && !found.is(local, remote, ports)) {
      found = found.chain;
    }
    return found;
  }

  synchronized void add(Connection connection) {
    if (count >= heads.length) {
      grow();
    }
    link(heads, connection);
    count++;
  }

  private void link(@Nullable Connection[] table, Connection connection) {
    int slot = slot(connection.local(), connection.remote(), connection.ports(), table.length);
    connection.chain = table[slot];
    table[slot] = connection;
  }

  private void grow() {
    @Nullable Connection[] larger = new @Nullable Connection[heads.length * 2];
    for (Connection head : heads) {
      Connection each = head;
      while (each != null) {
        Connection following = each.chain;
        link(larger, each);
        each = following;
      }
    }
    heads = larger;
  }

  /** Whether it was there. */
  synchronized boolean remove(Connection connection) {
    int slot = slot(connection.local(), connection.remote(), connection.ports(), heads.length);
    Connection before = null;
    Connection each = heads[slot];
    while (each != null && each != connection) {
      before = each;
      each = each.chain;
    }
    if (each == null) {
      return false;
    }
    if (before == null) {
      heads[slot] = each.chain;
    } else {
      before.chain = each.chain;
    }
    each.chain = null;
    count--;
    return true;
  }

  synchronized int count() {
    return count;
  }
}
