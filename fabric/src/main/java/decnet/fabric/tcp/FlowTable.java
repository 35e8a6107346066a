package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.frame.AddressHash;
import decnet.fabric.frame.Packet;
import org.jspecify.annotations.Nullable;

/**
 * All connections by addresses and ports: a hash table with chains through the connections
 * themselves, so that a look-up allocates nothing. Its monitor guards it. The hash depends on a
 * secret, so that nobody can aim at one chain.
 */
final class FlowTable {
  private static final long SPREAD = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio

  private final AddressHash hash;
  private @Nullable Connection[] heads = new @Nullable Connection[1024];
  private int count;

  FlowTable(long secret) {
    hash = new AddressHash(secret);
  }

  private int slot(Connection connection, int size) {
    IpAddress local = connection.local();
    IpAddress remote = connection.remote();
    long ours = ours(local.high(), local.low(), connection.ports());
    return (int) (hash.of(remote.high(), remote.low(), ours) >>> 40) & size - 1;
  }

  /** What a stranger cannot choose, but for the ports. */
  private static long ours(long high, long low, int ports) {
    return (high ^ low) * SPREAD ^ ports;
  }

  /** {@code ports}: the local one in the upper half. */
  synchronized @Nullable Connection find(Packet packet, int ports) {
    long ours = ours(packet.targetHigh(), packet.targetLow(), ports);
    long hashed = hash.of(packet.sourceHigh(), packet.sourceLow(), ours);
    Connection found = heads[(int) (hashed >>> 40) & heads.length - 1];
    while (found != null && !found.is(packet, ports)) {
      found = found.chain;
    }
    return found;
  }

  /** As above; for what is no packet of the peer itself. */
  synchronized @Nullable Connection find(IpAddress local, IpAddress remote, int ports) {
    long ours = ours(local.high(), local.low(), ports);
    long hashed = hash.of(remote.high(), remote.low(), ours);
    Connection found = heads[(int) (hashed >>> 40) & heads.length - 1];
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
    int slot = slot(connection, table.length);
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
    int slot = slot(connection, heads.length);
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
