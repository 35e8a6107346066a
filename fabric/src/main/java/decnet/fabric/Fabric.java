package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Arp;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.Ethernet;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Mld;
import decnet.fabric.frame.Ndp;
import decnet.fabric.frame.Packet;
import decnet.fabric.frame.Reassembly;
import decnet.fabric.link.Frame;
import decnet.fabric.recon.ReconWatch;
import decnet.fabric.tcp.TcpStack;
import java.util.Set;

/**
 * Takes frames and gives each to the host and protocol it is for. Everything it sends is a reply,
 * but for what a host says of its own addresses, which stays on the link. One thread receives.
 */
final class Fabric {
  private static final long PATIENCE = 30_000_000_000L; // Linux net.ipv4.ipfrag_time
  private static final long PATIENCE_6 = 60_000_000_000L; // RFC 8200 §4.5

  private final Clock clock;
  private final Counters counters;
  private final FrameSender sender;
  private final AddressTable addresses;
  private final TcpStack tcp;
  private final Icmp icmp;
  private final Icmp6 icmp6;
  private final Udp udp;
  private final ReconWatch watch;
  private final Claims claims;
  private final Conflicts conflicts;
  private final Announcements announcements;
  private final Neighbours neighbours;
  private final Reassembly reassembly;
  private final Reassembly reassembly6;
  private final Packet packet = new Packet();

  /** What becomes of a decky whose address somebody else uses. */
  interface Conflicts {
    /** Whether {@code host} gave its addresses up; else it may defend them. */
    boolean yields(FabricHost host, IpAddress address, long mac);

    /** Whether {@code host} gives {@code address} alone up; else it keeps it. */
    boolean gives(FabricHost host, IpAddress address, long mac);

    /** Somebody else had {@code address} before {@code host} did. */
    void lost(FabricHost host, IpAddress address, long mac);
  }

  /** What a fabric works with. */
  record Parts(
      Clock clock,
      Counters counters,
      FrameSender sender,
      AddressTable addresses,
      Set<FabricHost> hosts,
      TcpStack tcp,
      ReconWatch watch,
      Claims claims,
      Conflicts conflicts) {}

  Fabric(Parts parts) {
    watch = parts.watch();
    claims = parts.claims();
    conflicts = parts.conflicts();
    clock = parts.clock();
    counters = parts.counters();
    sender = parts.sender();
    addresses = parts.addresses();
    tcp = parts.tcp();
    announcements = new Announcements(clock, sender);
    neighbours = new Neighbours(parts);
    icmp = new Icmp(sender, counters, clock, watch, tcp);
    icmp6 = new Icmp6(sender, counters, clock, watch, tcp);
    udp = new Udp(sender, counters, icmp, icmp6, watch);
    reassembly = new Reassembly(counters, PATIENCE);
    reassembly6 = new Reassembly(counters, PATIENCE_6);
  }

  Neighbours neighbours() {
    return neighbours;
  }

  Udp udp() {
    return udp;
  }

  /** Takes a frame; it may be used again when this returns. */
  void receive(Frame frame) {
    counters.received();
    Drop malformed = packet.parse(frame);
    if (malformed != null) {
      counters.dropped(malformed);
      return;
    }
    switch (packet.type()) {
      case Ethernet.IPV4 -> ipv4();
      case Ethernet.ARP -> arp();
      case Ethernet.IPV6 -> ipv6();
      default -> {
        watch.mac(packet.sourceMac(), 0, 0);
        counters.dropped(Drop.ETHERNET_TYPE);
      }
    }
  }

  private void arp() {
    if (!Arp.isWellFormed(packet) || Arp.senderMac(packet) != packet.sourceMac()) {
      counters.dropped(Drop.ARP_MALFORMED);
      return;
    }
    int sent = Arp.sender(packet);
    watch.mac(packet.sourceMac(), 0, sent == 0 ? 0 : IpAddress.mapped(sent));
    if (Arp.isRequest(packet)) {
      watch.arp(packet);
    }
    claims.heard(packet);
    FabricHost claimed = addresses.find(0, IpAddress.mapped(sent));
    if (claimed != null && Arp.senderMac(packet) != claimed.nic().mac()) {
      IpAddress address = IpAddress.ipv4(sent);
      if (!conflicts.yields(claimed, address, Arp.senderMac(packet))
          && claimed.mayDefend(clock.nanoTime())) {
        Arp.announce(sender, claimed.nic(), address); // RFC 5227 §2.4 (c)
      }
      return;
    }
    FabricHost asked = addresses.find(0, IpAddress.mapped(Arp.target(packet)));
    if (asked == null || !Arp.isRequest(packet)) {
      counters.dropped(Drop.NOT_OURS);
      return;
    }
    Arp.reply(sender, packet, asked.nic());
  }

  private void ipv4() {
    Drop malformed = packet.parseIpv4();
    if (malformed != null) {
      watch.mac(packet.sourceMac(), 0, 0);
      counters.dropped(malformed);
      return;
    }
    watch.mac(packet.sourceMac(), packet.sourceHigh(), packet.sourceLow());
    FabricHost host = addresses.find(packet.targetHigh(), packet.targetLow());
    if (host == null || packet.targetMac() != host.nic().mac()) {
      counters.dropped(Drop.NOT_OURS); // broadcasts too: nobody here has a service for them yet
      return;
    }
    if (packet.isFragment() && !reassembly.take(packet, clock.nanoTime())) {
      return;
    }
    watch.ip(packet);
    if (transport(host)) {
      return;
    }
    if (packet.protocol() != IpFields.ICMP) {
      counters.dropped(Drop.IP_PROTOCOL);
    } else if (!host.isClosed()) {
      icmp.receive(packet, host);
    }
  }

  /**
   * Gives TCP and UDP their packet; whether it was one. A host that leaves has only its streams.
   */
  private boolean transport(FabricHost host) {
    boolean leaving = host.isClosed();
    if (packet.protocol() == IpFields.TCP) {
      tcp.receive(packet, host, leaving);
      return true;
    }
    if (packet.protocol() == IpFields.UDP) {
      if (!leaving) {
        udp.receive(packet, host);
      }
      return true;
    }
    return false;
  }

  private void ipv6() {
    Drop malformed = packet.parseIpv6();
    if (malformed != null) {
      watch.mac(packet.sourceMac(), 0, 0);
      counters.dropped(malformed);
      return;
    }
    watch.mac(packet.sourceMac(), packet.sourceHigh(), packet.sourceLow());
    if (packet.isMulticast()) {
      ipv6ToMany();
      return;
    }
    FabricHost host = addresses.find(packet.targetHigh(), packet.targetLow());
    if (host == null || packet.targetMac() != host.nic().mac()) {
      counters.dropped(Drop.NOT_OURS);
      return;
    }
    if (!isWhole6(host)) {
      return;
    }
    watch.ip(packet);
    if (transport(host)) {
      return;
    }
    switch (packet.protocol()) {
      case IpFields.ICMPV6 -> {
        if (!host.isClosed()) {
          icmp6(host);
        }
      }
      case IpFields.NOTHING -> counters.dropped(Drop.IP_PROTOCOL);
      default -> {
        counters.dropped(Drop.IP_PROTOCOL);
        icmp6.unknown(packet, host);
      }
    }
  }

  /** Walks the extensions, and puts fragments together; whether there is a payload now. */
  private boolean isWhole6(FabricHost host) {
    Drop wrong = packet.parseExtensions();
    if (wrong == null && packet.isFragment()) {
      if (!reassembly6.take(packet, clock.nanoTime())) {
        return false;
      }
      wrong = packet.parseExtensions();
    }
    boolean nested = wrong == null && packet.isFragment(); // nobody makes fragments of fragments
    if (wrong == null && !nested) {
      return true;
    }
    counters.dropped(wrong == null ? Drop.FRAGMENT_REFUSED : wrong);
    if (packet.problem() >= 0) {
      icmp6.problem(packet, host, packet.target());
    }
    return false;
  }

  /** A packet for all nodes, or for those whose addresses end alike. */
  private void ipv6ToMany() {
    Drop wrong = packet.parseExtensions();
    boolean toAll = packet.target().equals(Ndp.ALL_NODES);
    if (wrong != null || packet.isFragment()) {
      counters.dropped(wrong == null ? Drop.FRAGMENT_REFUSED : wrong);
      if (toAll && packet.isProblemOfMany()) {
        answerToMany((host, own) -> icmp6.problem(packet, host, own));
      }
      return;
    }
    int type = packet.protocol() == IpFields.ICMPV6 ? Icmp6.type(packet) : -1;
    switch (type) {
      case Icmp6.ECHO -> {
        if (toAll) {
          icmp6.asked(packet);
          answerToMany(
              (host, own) -> {
                if (host.personality().ipv6().allNodesEcho()) {
                  icmp6.echo(packet, host, own);
                }
              });
        }
      }
      case Mld.QUERY -> {
        if (Mld.isGeneralQuery(packet)) {
          neighbours.query(packet);
        }
      }
      case Ndp.SOLICITATION, Ndp.ADVERTISEMENT, Ndp.ROUTER_ADVERTISEMENT -> neighbour(type);
      default -> counters.dropped(Drop.NOT_OURS);
    }
  }

  private interface Answerer {
    void answer(FabricHost host, IpAddress own);
  }

  private void answerToMany(Answerer answerer) {
    IpAddress peer = packet.source();
    if (peer.equals(Ndp.NOBODY)) {
      return;
    }
    neighbours.each(
        host -> {
          Addresses6 all = host.six();
          IpAddress own = all == null ? null : all.sourceFor(peer, clock.nanoTime());
          if (own != null) {
            answerer.answer(host, own);
          }
        });
  }

  private void icmp6(FabricHost host) {
    int type = Icmp6.type(packet);
    switch (type) {
      case -1 -> counters.dropped(Drop.ICMP_MALFORMED);
      case Icmp6.ECHO -> {
        icmp6.asked(packet);
        icmp6.echo(packet, host, packet.target());
      }
      case Icmp6.TOO_BIG -> icmp6.tooBig(packet);
      case Ndp.SOLICITATION, Ndp.ADVERTISEMENT, Ndp.ROUTER_ADVERTISEMENT -> neighbour(type);
      default -> counters.dropped(Drop.ICMP_TYPE);
    }
  }

  private void neighbour(int type) {
    if (!Ndp.isWellFormed(packet)) {
      counters.dropped(Drop.NDP_MALFORMED);
      return;
    }
    switch (type) {
      case Ndp.SOLICITATION -> neighbours.solicitation(packet);
      case Ndp.ADVERTISEMENT -> neighbours.advertisement(packet);
      default -> neighbours.router(packet);
    }
  }

  /** Tells the link that {@code host} is there, in its turn. */
  void announce(FabricHost host) {
    host.spec().addresses().stream()
        .filter(IpAddress::isIpv4)
        .forEach(address -> announcements.add(host, address));
  }
}
