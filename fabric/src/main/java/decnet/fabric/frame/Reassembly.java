package decnet.fabric.frame;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts fragments of IPv4 or of IPv6 together. It holds at most {@value #DATAGRAMS} unfinished
 * datagrams, {@value #BYTES} bytes and {@value #PIECES} pieces each, for as long as it is told; the
 * oldest goes first. A datagram whose fragments overlap is given up, as Linux does and RFC 5722 has
 * it. The reader's thread uses it.
 *
 * <p>Source: RFC 815; RFC 8200 §4.5; RFC 5722.
 */
public final class Reassembly {
  private static final int DATAGRAMS = 64;
  private static final int BYTES = 65_535;
  private static final int PIECES = 128;

  private record Key(IpAddress source, IpAddress target, int id, int protocol) {}

  private record Piece(int from, Bytes content) {
    int to() {
      return from + content.length();
    }
  }

  private static final class Partial {
    final List<Piece> pieces = new ArrayList<>();
    final long deadline;
    int have;
    int total = -1;

    Partial(long deadline) {
      this.deadline = deadline;
    }
  }

  private final Map<Key, Partial> partials = new LinkedHashMap<>();
  private final Counters counters;
  private final long patience;

  /** Unfinished ones are forgotten after {@code patience} nanoseconds. */
  public Reassembly(Counters counters, long patience) {
    this.counters = counters;
    this.patience = patience;
  }

  /** Takes a fragment; whether {@code packet} is a whole datagram now. */
  public boolean take(Packet packet, long nanos) {
    expire(nanos);
    Key key =
        new Key(
            packet.source(), packet.target(), packet.id(), packet.isIpv6() ? 0 : packet.protocol());
    Partial partial = partials.get(key);
    if (partial == null) {
      if (partials.size() >= DATAGRAMS) {
        partials.remove(partials.keySet().iterator().next());
        counters.dropped(Drop.FRAGMENT_REFUSED);
      }
      partial = new Partial(nanos + patience);
      partials.put(key, partial);
    }
    if (!add(partial, packet)) {
      partials.remove(key);
      counters.dropped(Drop.FRAGMENT_REFUSED);
      return false;
    }
    if (partial.have != partial.total) {
      return false;
    }
    partials.remove(key);
    ByteBuffer whole = ByteBuffer.allocate(partial.total);
    partial.pieces.forEach(piece -> whole.put(piece.from(), piece.content().toArray()));
    packet.reassembled(whole);
    return true;
  }

  private static boolean add(Partial partial, Packet packet) {
    int from = packet.fragmentOffset();
    int length = packet.payloadLength();
    int to = from + length;
    boolean last = !packet.moreFragments();
    if (length == 0 || to > BYTES || (!last && length % 8 != 0)) {
      return false;
    }
    if (last
        ? partial.total >= 0 && partial.total != to
        : partial.total >= 0 && to > partial.total) {
      return false;
    }
    for (Piece piece : partial.pieces) {
      if (piece.from() == from && piece.to() == to) {
        return true; // a duplicate changes nothing
      }
      if (from < piece.to() && piece.from() < to || last && piece.to() > to) {
        return false;
      }
    }
    if (partial.pieces.size() >= PIECES) {
      return false;
    }
    byte[] content = new byte[length];
    packet.bytes().get(packet.payload(), content);
    partial.pieces.add(new Piece(from, Bytes.of(content)));
    partial.have += length;
    partial.total = last ? to : partial.total;
    return true;
  }

  private void expire(long nanos) {
    Iterator<Partial> oldest = partials.values().iterator();
    while (oldest.hasNext() && oldest.next().deadline - nanos < 0) {
      oldest.remove();
    }
  }

  /** Datagrams that wait for more. */
  public int waiting() {
    return partials.size();
  }
}
