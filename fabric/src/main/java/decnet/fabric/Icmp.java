package decnet.fabric;

import decnet.base.Clock;
import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Personality;
import decnet.fabric.personality.StackState;
import decnet.fabric.recon.ReconWatch;
import java.nio.ByteBuffer;

/**
 * ICMP for all hosts of a fabric: echo replies and port unreachables, as the personality has them.
 * One thread uses it. Source: RFC 792, RFC 1812 §4.3.2.3.
 */
final class Icmp {
  private static final int HEADER = 8; // RFC 792
  private static final int ECHO = 8; // RFC 792: type of an echo request
  private static final int TIME = 13; // RFC 792: type of a time stamp request
  private static final int MASK = 17; // RFC 950: type of an address mask request
  private static final int UNREACHABLE = 3; // RFC 792: type
  private static final int PORT = 3; // RFC 792: code of a type 3

  private final FrameSender sender;
  private final Counters counters;
  private final Clock clock;
  private final ReconWatch watch;

  Icmp(FrameSender sender, Counters counters, Clock clock, ReconWatch watch) {
    this.watch = watch;
    this.sender = sender;
    this.counters = counters;
    this.clock = clock;
  }

  void receive(Packet packet, FabricHost host) {
    ByteBuffer bytes = packet.bytes();
    int length = packet.payloadLength();
    if (length < HEADER || Checksum.fold(Checksum.sum(bytes, packet.payload(), length)) != 0) {
      counters.dropped(Drop.ICMP_MALFORMED);
      return;
    }
    int type = bytes.get(packet.payload());
    if (type == ECHO || type == TIME || type == MASK) {
      watch.ping(packet);
    }
    if (type == ECHO && host.state().personality().icmp().echo()) {
      echo(packet, host);
    } else {
      counters.dropped(Drop.ICMP_TYPE);
    }
  }

  private void echo(Packet packet, FabricHost host) {
    StackState state = host.state();
    Personality.Icmp icmp = state.personality().icmp();
    int length = packet.payloadLength();
    ByteBuffer reply = ByteBuffer.allocate(length);
    reply.put(0, packet.bytes(), packet.payload(), length);
    reply.put(0, (byte) 0); // RFC 792: type of an echo reply
    if (!icmp.keepsCode()) {
      reply.put(1, (byte) 0);
    }
    send(
        reply,
        packet,
        host,
        icmp.keepsTos() ? packet.tos() : 0,
        icmp.keepsDf() && packet.dontFragment());
  }

  /** Nobody listens at the UDP port that {@code packet} went to. */
  void portUnreachable(Packet packet, FabricHost host) {
    Personality.Icmp icmp = host.state().personality().icmp();
    if (!icmp.unreachable() || !host.state().mayError(clock.nanoTime())) {
      counters.dropped(Drop.ICMP_RATE);
      return;
    }
    int whole = packet.payloadEnd() - packet.network();
    int quoted = Math.min(whole, icmp.quoteBytes());
    ByteBuffer error = ByteBuffer.allocate(HEADER + quoted);
    error.put(0, (byte) UNREACHABLE);
    error.put(1, (byte) PORT);
    error.put(HEADER, packet.bytes(), packet.network(), quoted);
    if (icmp.zeroQuotedChecksum()) {
      error.putShort(HEADER + 10, (short) 0);
    }
    int checksum = HEADER + (packet.payload() - packet.network()) + 6; // RFC 768: its fourth field
    if (icmp.zeroQuotedUdpChecksum() && checksum + 2 <= error.capacity()) {
      error.putShort(checksum, (short) 0);
    }
    send(error, packet, host, icmp.errorTos(), false);
  }

  private void send(ByteBuffer message, Packet packet, FabricHost host, int tos, boolean df) {
    StackState state = host.state();
    Personality.Ip ip = state.personality().ip();
    message.putShort(2, (short) 0);
    message.putShort(2, Checksum.fold(Checksum.sum(message, 0, message.capacity())));
    IpFields fields =
        new IpFields(IpFields.ICMP, ip.ttl(), tos, state.id(ip.icmpId(), state.draw()), df);
    sender.send(message, packet.back(host.mac()), fields);
  }
}
