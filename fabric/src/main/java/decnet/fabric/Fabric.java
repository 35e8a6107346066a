package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Arp;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.Ethernet;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.frame.Reassembly;
import decnet.fabric.link.Frame;
import decnet.fabric.recon.ReconWatch;
import decnet.fabric.tcp.TcpStack;

/**
 * Takes frames and gives each to the host and protocol it is for. Everything it sends is a reply,
 * but for the announcement of a host's own address. One thread receives.
 */
final class Fabric {
  private final Clock clock;
  private final Counters counters;
  private final FrameSender sender;
  private final AddressTable addresses;
  private final TcpStack tcp;
  private final Icmp icmp;
  private final Udp udp;
  private final ReconWatch watch;
  private final Claims claims;
  private final Conflicts conflicts;
  private final Announcements announcements;
  private final Reassembly reassembly;
  private final Packet packet = new Packet();

  /** What becomes of a decky whose address somebody else uses. */
  interface Conflicts {
    /** Whether {@code host} gave its addresses up; else it may defend them. */
    boolean yields(FabricHost host, IpAddress address, long mac);
  }

  Fabric(
      Clock clock,
      Counters counters,
      FrameSender sender,
      AddressTable addresses,
      TcpStack tcp,
      ReconWatch watch,
      Claims claims,
      Conflicts conflicts) {
    this.watch = watch;
    this.claims = claims;
    this.conflicts = conflicts;
    announcements = new Announcements(clock, sender);
    this.clock = clock;
    this.counters = counters;
    this.sender = sender;
    this.addresses = addresses;
    this.tcp = tcp;
    icmp = new Icmp(sender, counters, clock, watch, tcp);
    udp = new Udp(sender, counters, icmp, watch);
    reassembly = new Reassembly(counters);
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
    boolean leaving = host.isClosed();
    switch (packet.protocol()) {
      case IpFields.TCP -> tcp.receive(packet, host, leaving);
      case IpFields.UDP -> {
        if (!leaving) {
          udp.receive(packet, host);
        }
      }
      case IpFields.ICMP -> {
        if (!leaving) {
          icmp.receive(packet, host);
        }
      }
      default -> counters.dropped(Drop.IP_PROTOCOL);
    }
  }

  /** Tells the link that {@code host} is there, in its turn. */
  void announce(FabricHost host) {
    host.spec().addresses().stream()
        .filter(IpAddress::isIpv4)
        .forEach(address -> announcements.add(host, address));
  }
}
