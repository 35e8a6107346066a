package decnet.fabric.recon;

import java.util.Locale;

/**
 * A way to explore a network. The threshold is how many different pairs of address and port (of
 * addresses alone where there is no port) make a scan of it, within {@link ReconWatch#QUIET} of
 * each other: a machine that goes about its own business stays below, a scanner does not.
 */
public enum Kind {
  MAC_SEEN(1, "The first frame from a MAC address."),
  ARP_SWEEP(8, "Somebody asks by ARP who has one address after the other."),
  NEIGHBOUR_SWEEP(
      8, "Somebody asks by neighbour solicitation who has one IPv6 address after the other."),
  PING_SWEEP(5, "Somebody asks by ICMP (echo, time stamp or netmask) which addresses live."),
  SYN_SCAN(
      8,
      "TCP handshakes are begun and not finished, with SYNs that no system's own stack sends or"
          + " that are reset half-open."),
  CONNECT_SCAN(8, "A system's own stack connects to one port after the other."),
  FIN_SCAN(3, "TCP segments with FIN alone, which belong to no connection."),
  NULL_SCAN(3, "TCP segments without any flag."),
  XMAS_SCAN(3, "TCP segments with FIN, PSH and URG."),
  ACK_SCAN(8, "TCP segments with ACK alone, which belong to no connection."),
  ODD_SCAN(5, "TCP segments with other flags that fit no connection."),
  UDP_SCAN(8, "Datagrams to one port after the other."),
  OS_PROBE(2, "Packets as nmap's OS detection sends them."),
  TARPIT(1, "A tarpit holds a caller: its packets since it fell in."),
  TRACEROUTE(1, "Packets whose TTL is nearly used up: somebody counts the routers on the way."),
  PROBE(1, "Packets that no service saw, too few for a scan.");

  private final int threshold;
  private final String meaning;

  Kind(int threshold, String meaning) {
    this.threshold = threshold;
    this.meaning = meaning;
  }

  int threshold() {
    return threshold;
  }

  String meaning() {
    return meaning;
  }

  /** {@code syn_scan}, … */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The event's type: {@code recon.syn_scan}, … */
  public String type() {
    return "recon." + text();
  }
}
