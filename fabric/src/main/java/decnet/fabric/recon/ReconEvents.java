package decnet.fabric.recon;

import static decnet.event.EventSpec.param;

import decnet.event.EventSpec;
import decnet.event.EventSpec.ParamSpec;
import java.util.Arrays;
import java.util.List;

/**
 * The events of who explores the network, under HOSTNAME {@code decnet-fabric} and APP-NAME {@code
 * fabric}. A scan is told at once when it is recognised, then each 10 s while it goes on; after 60
 * s of silence it is over. Source: contract §2.
 */
public final class ReconEvents {
  private static final ParamSpec[] PARAMS = {
    param("src_ip", "who; missing where the frames had no address, and in a sum of sources"),
    param("src_net", "the /64 of src_ip where that is IPv6: the source is all of it"),
    param("src_mac", "its MAC; a router's, where it is behind one"),
    param("vendor", "whose MAC prefix that is, where this host has a list of them"),
    param(
        "sources", "of a sum: how many further sources are in it, which got no line of their own"),
    param("kind", "of recon.probe: which scan the packets would have been part of"),
    param("targets", "addresses that it was after, as ranges, since the scan began"),
    param("targets_count", "how many addresses"),
    param("targets_cut", "yes where targets leaves some of them out"),
    param("ports", "ports that it was after, as ranges, since the scan began"),
    param("ports_count", "how many ports"),
    param("ports_cut", "yes where ports leaves some of them out"),
    param("count", "packets since the scan's line before"),
    param("total", "packets since the scan began"),
    param("first", "when the scan began"),
    param("last", "its last packet so far"),
    param("ttl", "of its last packet, as it arrived"),
    param("distance", "routers on the way, as the TTL has it"),
    param("stack", "who makes such SYNs: a system or a scanner, where that is well known"),
    param("p0f", "its first SYN in the form of a p0f 3 signature"),
    param(
        "syn_fp",
        "its first SYN as win=bytes;opts=kinds in order, joined by dots;mss=bytes;scale=shift; what it"
            + " lacks is left out"),
    param("tool", "of recon.os_probe: nmap"),
    param("probes", "of recon.os_probe: which of nmap's probes, by its own names"),
  };

  private ReconEvents() {}

  /** All of them. */
  public static List<EventSpec> all() {
    return Arrays.stream(Kind.values())
        .map(kind -> EventSpec.of(kind.type(), kind.meaning(), PARAMS))
        .toList();
  }
}
