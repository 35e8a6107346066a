package decnet.fabric;

import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.IdPolicy;
import decnet.fabric.personality.Personality;
import decnet.fabric.personality.StackState;
import decnet.fabric.recon.ReconWatch;
import java.nio.ByteBuffer;

/** UDP for all hosts of a fabric. Thread-safe, but one thread receives. Source: RFC 768. */
final class Udp {
  static final int HEADER = 8; // RFC 768
  private static final int MOST = 65_507; // RFC 768 over RFC 791: 65535 less both headers

  private final FrameSender sender;
  private final Counters counters;
  private final Icmp icmp;
  private final Icmp6 icmp6;
  private final ReconWatch watch;

  Udp(FrameSender sender, Counters counters, Icmp icmp, Icmp6 icmp6, ReconWatch watch) {
    this.icmp6 = icmp6;
    this.watch = watch;
    this.sender = sender;
    this.counters = counters;
    this.icmp = icmp;
  }

  void dropped() {
    counters.dropped(Drop.UDP_QUEUE);
  }

  void receive(Packet packet, FabricHost host) {
    ByteBuffer bytes = packet.bytes();
    int at = packet.payload();
    int length = packet.payloadLength() < HEADER ? 0 : bytes.getShort(at + 4) & 0xffff;
    if (length < HEADER || length > packet.payloadLength()) {
      counters.dropped(Drop.UDP_MALFORMED);
      return;
    }
    boolean summed = bytes.getShort(at + 6) != 0 || packet.isIpv6(); // RFC 768, RFC 8200 §8.1
    if (summed && !packet.isUnfinished()) {
      long sum = Checksum.sum(bytes, at, length) + packet.pseudo(IpFields.UDP, length);
      if (Checksum.fold(sum) != 0) {
        counters.dropped(Drop.UDP_MALFORMED);
        return;
      }
    }
    UdpPort port = host.udp(bytes.getShort(at + 2) & 0xffff);
    watch.udp(packet, port != null);
    if (port == null) {
      if (packet.isIpv6()) {
        icmp6.portUnreachable(packet, host);
      } else {
        icmp.portUnreachable(packet, host);
      }
    } else {
      port.receive(packet, host, length - HEADER);
    }
  }

  /** Sends a datagram; ports are the local one in the upper half. */
  void send(StackState state, Hop hop, int ports, ByteBuffer content) {
    int length = Math.min(MOST, content.remaining());
    ByteBuffer whole = ByteBuffer.allocate(HEADER + length);
    whole.putInt(0, ports);
    whole.putShort(4, (short) (HEADER + length));
    whole.put(HEADER, content, content.position(), length);
    long sum =
        Checksum.sum(whole, 0, HEADER + length)
            + Checksum.pseudo(hop.local(), hop.peer(), IpFields.UDP, HEADER + length);
    short folded = Checksum.fold(sum);
    whole.putShort(6, folded == 0 ? (short) -1 : folded); // RFC 768: 0 is sent as all ones
    if (!hop.local().isIpv4()) {
      sender.send(whole, hop, state.fields(IpFields.UDP, 0, hop.flowKey(), ports, false));
      return;
    }
    Personality.Ip ip = state.personality().ip();
    sender.send(
        whole,
        hop,
        new IpFields(
            IpFields.UDP,
            ip.ttl(),
            0,
            state.id(ip.dataId(), IdPolicy.Use.TCP, state.draw()),
            ip.dontFragment()));
  }
}
