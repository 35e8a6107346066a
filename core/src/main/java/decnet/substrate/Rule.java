package decnet.substrate;

import decnet.base.Cidr;
import decnet.base.IpAddress;
import java.util.List;

/**
 * One line of a router's access list: what it does with connections of {@code protocol} from one
 * place to another. What answers an allowed connection always passes.
 *
 * @param ports ranges of the target's port; empty for any
 */
public record Rule(Action action, Protocol protocol, Place from, Place to, List<Ports> ports) {
  public Rule {
    ports = List.copyOf(ports);
  }

  /** What becomes of a packet. */
  public enum Action {
    ALLOW,
    /** It vanishes. */
    DENY,
    /** Its sender is told that it is prohibited. */
    REJECT
  }

  /** What a packet carries. */
  public enum Protocol {
    ANY,
    TCP,
    UDP,
    ICMP
  }

  /** Ports from one to another, both included. */
  public record Ports(int first, int last) {
    public Ports {
      if (first < 1 || last > 65_535 || first > last) {
        throw new IllegalArgumentException(
            "ports: " + first + "-" + last + " (expected: from 1 to 65535, rising)");
      }
    }
  }

  /** Where a packet comes from or goes to. */
  public sealed interface Place {
    /** Whether {@code address}, which lies in {@code lan}, is there. */
    boolean holds(String lan, IpAddress address);
  }

  /** Any place. */
  public record Anywhere() implements Place {
    @Override
    public boolean holds(String lan, IpAddress address) {
      return true;
    }
  }

  /** A whole LAN; on {@code main}, whatever comes in by the link. */
  public record InLan(String name) implements Place {
    @Override
    public boolean holds(String lan, IpAddress address) {
      return name.equals(lan);
    }
  }

  /** Some addresses. */
  public record InNetwork(Cidr network) implements Place {
    @Override
    public boolean holds(String lan, IpAddress address) {
      return network.contains(address);
    }
  }

  /** Whether this line decides about {@code flow}. */
  boolean decides(Flow flow) {
    return (protocol == Protocol.ANY || protocol == flow.protocol())
        && from.holds(flow.sourceLan(), flow.source())
        && to.holds(flow.targetLan(), flow.target())
        && (ports.isEmpty()
            || ports.stream().anyMatch(p -> p.first() <= flow.port() && flow.port() <= p.last()));
  }
}
