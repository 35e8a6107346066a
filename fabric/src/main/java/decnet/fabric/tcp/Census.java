package decnet.fabric.tcp;

import decnet.base.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * How many connections there are, of whom, and in which state, held against the limits. Its monitor
 * guards it; it calls nobody.
 */
final class Census {
  private final TcpLimits limits;
  private final Map<IpAddress, Integer> sources = new HashMap<>();
  private final SequencedSet<Connection> opening = new LinkedHashSet<>();
  private final SequencedSet<Connection> waiting = new LinkedHashSet<>();
  private int counted;

  Census(TcpLimits limits) {
    this.limits = limits;
  }

  /** Whether one more of {@code source} may be; it is counted then. */
  synchronized boolean admit(IpAddress source) {
    int held = sources.getOrDefault(source, 0);
    if (held >= limits.perSource() || counted >= limits.connections()) {
      return false;
    }
    sources.put(source, held + 1);
    counted++;
    return true;
  }

  private void uncount(Connection connection) {
    if (connection.counted) {
      connection.counted = false;
      sources.computeIfPresent(
          connection.remote().source(), (key, held) -> held > 1 ? held - 1 : null);
      counted--;
    }
  }

  /** Whether there is room for one more handshake as a connection. */
  synchronized boolean hasRoomToOpen() {
    return opening.size() < limits.halfOpen();
  }

  /** Who was admitted begins a handshake. */
  synchronized void opens(Connection connection) {
    connection.counted = true;
    opening.add(connection);
  }

  synchronized void opened(Connection connection) {
    opening.remove(connection);
  }

  synchronized int opening() {
    return opening.size();
  }

  /**
   * A connection is in TIME-WAIT, and counts as such alone.
   *
   * @return the oldest one there, if it must end
   */
  synchronized @Nullable Connection waits(Connection connection) {
    uncount(connection);
    waiting.add(connection);
    return waiting.size() > limits.timeWaits() ? waiting.removeFirst() : null;
  }

  /** A connection is over, wherever it was. */
  synchronized void ended(Connection connection) {
    opening.remove(connection);
    waiting.remove(connection);
    uncount(connection);
  }
}
