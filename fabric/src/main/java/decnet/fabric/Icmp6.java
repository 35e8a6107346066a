package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Allowance;
import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Personality.Echo;
import decnet.fabric.recon.ReconWatch;
import decnet.fabric.tcp.TcpStack;
import java.nio.ByteBuffer;

/**
 * ICMPv6 for all hosts of a fabric but for neighbour discovery: echo replies and errors, as the
 * personality has them. One thread uses it. Source: RFC 4443.
 */
final class Icmp6 {
  static final int ECHO = 128; // RFC 4443 §4.1
  static final int TOO_BIG = 2; // RFC 4443 §3.2

  private static final int HEADER = 8; // RFC 4443 §2.1, with the four bytes behind it
  private static final int IPV6_HEADER = 40; // RFC 8200 §3
  private static final int QUOTED = 8; // ports and sequence number
  private static final int REPLY = 129; // RFC 4443 §4.2
  private static final int UNREACHABLE = 1; // RFC 4443 §3.1
  private static final int PORT = 4; // RFC 4443 §3.1: code
  private static final int PROBLEM = 4; // RFC 4443 §3.4
  private static final int UNKNOWN_HEADER = 1; // RFC 4443 §3.4: code
  private static final int REDIRECT = 137; // RFC 4861 §4.5
  private static final int MOST_QUOTED = 1280 - 40 - HEADER; // RFC 4443 §2.4 (c)
  private static final int MULTICAST_REPLIES = 20_000; // a second, of all hosts
  private static final int MULTICAST_BURST = 70_000; // a whole /16 answers once

  private final FrameSender sender;
  private final Counters counters;
  private final Clock clock;
  private final ReconWatch watch;
  private final TcpStack tcp;
  private final Allowance toMany = new Allowance(MULTICAST_REPLIES, MULTICAST_BURST);

  Icmp6(FrameSender sender, Counters counters, Clock clock, ReconWatch watch, TcpStack tcp) {
    this.tcp = tcp;
    this.sender = sender;
    this.counters = counters;
    this.clock = clock;
    this.watch = watch;
  }

  /** The type of the message in {@code packet}, -1 where it is malformed. */
  static int type(Packet packet) {
    int length = packet.payloadLength();
    if (length < HEADER) {
      return -1;
    }
    long sum =
        Checksum.sum(packet.bytes(), packet.payload(), length)
            + packet.pseudo(IpFields.ICMPV6, length);
    return Checksum.fold(sum) == 0 ? packet.bytes().get(packet.payload()) & 0xff : -1;
  }

  /** An echo request, once whatever it asks. */
  void asked(Packet packet) {
    watch.ping(packet);
  }

  /** A router could not pass on what a connection sent. Source: RFC 8201 §4. */
  void tooBig(Packet packet) {
    ByteBuffer bytes = packet.bytes();
    int at = packet.payload() + HEADER;
    boolean ours =
        packet.payloadEnd() - at >= IPV6_HEADER + QUOTED
            && (bytes.get(at) & 0xf0) == 0x60
            && bytes.get(at + 6) == IpFields.TCP
            && bytes.getLong(at + 8) == packet.targetHigh()
            && bytes.getLong(at + 16) == packet.targetLow();
    if (!ours) {
      counters.dropped(Drop.ICMP_STRAY);
      return;
    }
    IpAddress peer = IpAddress.of(bytes.getLong(at + 24), bytes.getLong(at + 32));
    int ports = bytes.getInt(at + IPV6_HEADER);
    int seq = bytes.getInt(at + IPV6_HEADER + 4);
    int mtu = bytes.getInt(packet.payload() + 4);
    if (mtu < 0 || !tcp.tooBig(packet.target(), peer, ports, seq, mtu)) {
      counters.dropped(Drop.ICMP_STRAY);
    }
  }

  /** Answers an echo request from {@code own}. */
  void echo(Packet packet, FabricHost host, IpAddress own) {
    Echo echo = host.state().personality().icmp().echo();
    boolean plain = packet.bytes().get(packet.payload() + 1) == 0;
    if (echo.asked() == Echo.Asked.NONE || echo.asked() == Echo.Asked.PLAIN && !plain) {
      counters.dropped(Drop.ICMP_TYPE);
      return;
    }
    if (packet.isMulticast() && !toMany.take(clock.nanoTime())) {
      counters.dropped(Drop.ICMP_RATE);
      return;
    }
    int length = packet.payloadLength();
    ByteBuffer reply = ByteBuffer.allocate(length);
    reply.put(0, packet.bytes(), packet.payload(), length);
    reply.put(0, (byte) REPLY);
    if (echo.code() != Echo.KEPT) {
      reply.put(1, (byte) 0);
    }
    send(reply, packet, host, own, echo.keepsTos() ? packet.tos() : 0);
  }

  /** Nobody listens at the UDP port that {@code packet} went to. */
  void portUnreachable(Packet packet, FabricHost host) {
    if (host.state().personality().icmp().unreachable().sent()) {
      error(packet, host, packet.target(), UNREACHABLE << 8 | PORT, 0);
    }
  }

  /** Nobody understands what {@code packet} carries. */
  void unknown(Packet packet, FabricHost host) {
    error(packet, host, packet.target(), PROBLEM << 8 | UNKNOWN_HEADER, packet.protocolAt());
  }

  /** What {@link Packet#parseExtensions} found wrong; {@code own} speaks. */
  void problem(Packet packet, FabricHost host, IpAddress own) {
    error(packet, host, own, PROBLEM << 8 | packet.problem(), packet.problemPointer());
  }

  private void error(Packet packet, FabricHost host, IpAddress own, int kind, int word) {
    boolean nobody = packet.sourceHigh() == 0 && packet.sourceLow() == 0;
    if (nobody || isError(packet)) { // RFC 4443 §2.4 (e)
      counters.dropped(Drop.ICMP_TYPE);
      return;
    }
    if (!host.state().mayError6(clock.nanoTime())
        || packet.isMulticast() && !toMany.take(clock.nanoTime())) {
      counters.dropped(Drop.ICMP_RATE);
      return;
    }
    int quoted = Math.min(packet.payloadEnd() - packet.network(), MOST_QUOTED);
    ByteBuffer message = ByteBuffer.allocate(HEADER + quoted);
    message.putShort(0, (short) kind);
    message.putInt(4, word);
    message.put(HEADER, packet.bytes(), packet.network(), quoted);
    send(message, packet, host, own, 0);
  }

  private static boolean isError(Packet packet) {
    if (packet.protocol() != IpFields.ICMPV6 || packet.payloadLength() < 1) {
      return false;
    }
    int type = packet.bytes().get(packet.payload()) & 0xff;
    return type < ECHO || type == REDIRECT;
  }

  private void send(
      ByteBuffer message, Packet packet, FabricHost host, IpAddress own, int trafficClass) {
    Hop hop = new Hop(host.nic(), packet.sourceMac(), packet.vlan(), own, packet.source());
    message.putShort(2, (short) 0);
    long sum =
        Checksum.sum(message, 0, message.capacity())
            + Checksum.pseudo(own, hop.peer(), IpFields.ICMPV6, message.capacity());
    message.putShort(2, Checksum.fold(sum));
    IpFields fields = host.state().fields(IpFields.ICMPV6, trafficClass, hop.flowKey(), 0, false);
    sender.send(message, hop, fields);
  }
}
