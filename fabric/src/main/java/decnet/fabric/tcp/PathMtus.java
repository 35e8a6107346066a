package decnet.fabric.tcp;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large packets to a peer may be where a router said that it is less than what the link takes:
 * of at most {@value #MOST} pairs of addresses, the oldest goes first. Its monitor guards it.
 * Source: RFC 1191 §6.3.
 */
final class PathMtus {
  static final int LEAST_6 = 1_280; // RFC 8200 §5, RFC 8201 §4
  static final int LEAST = 552; // Linux net.ipv4.route.min_pmtu
  static final long KEPT = 600_000_000_000L; // ns; Linux net.ipv4.route.mtu_expires, 600 s

  private static final int MOST = 1_024;

  private record Known(int mtu, long until) {}

  private final Map<Long, Known> paths = new LinkedHashMap<>();

  /** Whoever {@code flow} is between has a path for {@code mtu} bytes. */
  synchronized void learn(long flow, int mtu, long now) {
    paths.remove(flow);
    paths.put(flow, new Known(mtu, now + KEPT));
    Iterator<Long> oldest = paths.keySet().iterator();
    while (paths.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }

  /** {@code mtu}, or what is known to be less. */
  synchronized int of(long flow, int mtu, long now) {
    Known known = paths.get(flow);
    if (known == null) {
      return mtu;
    }
    if (known.until() - now <= 0) {
      paths.remove(flow);
      return mtu;
    }
    return Math.min(mtu, known.mtu());
  }

  synchronized int count() {
    return paths.size();
  }
}
