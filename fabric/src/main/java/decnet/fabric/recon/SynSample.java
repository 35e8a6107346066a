package decnet.fabric.recon;

import decnet.fabric.frame.Packet;
import java.nio.ByteBuffer;

/**
 * The TCP header of a SYN and what of its IP header tells one stack from another. Filled once by
 * the watch, under its monitor; not changed afterwards.
 */
final class SynSample {
  private static final int MOST = 60; // RFC 9293 §3.1: 15 words

  final byte[] header;
  final int ttl;
  final int tos;
  final int id;
  final boolean dontFragment;
  final int ipOptions;
  final int version;
  final int label;
  final int data;

  /** Takes over the well-formed segment of {@code packet}. */
  SynSample(Packet packet) {
    ByteBuffer bytes = packet.bytes();
    int length = Math.min(MOST, (bytes.get(packet.payload() + 12) >> 4 & 15) * 4);
    header = new byte[length];
    bytes.get(packet.payload(), header);
    ttl = packet.ttl();
    tos = packet.tos();
    id = packet.id();
    dontFragment = packet.dontFragment();
    version = packet.isIpv6() ? 6 : 4;
    label = packet.label();
    ipOptions = packet.payload() - packet.network() - (packet.isIpv6() ? 40 : 20);
    data = packet.payloadLength() - length;
  }
}
