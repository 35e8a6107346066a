package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.IdPolicy;
import decnet.fabric.personality.Personality;
import decnet.fabric.personality.Personality.Echo;
import decnet.fabric.personality.Personality.Quote;
import decnet.fabric.personality.Personality.Unreachable;
import decnet.fabric.personality.StackState;
import decnet.fabric.recon.ReconWatch;
import decnet.fabric.tcp.TcpStack;
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
  private static final int TOO_BIG = 4; // RFC 792: code of a type 3
  private static final int QUOTED = 8; // RFC 792: bytes of the payload that are there at least

  private final FrameSender sender;
  private final Counters counters;
  private final Clock clock;
  private final ReconWatch watch;
  private final TcpStack tcp;

  Icmp(FrameSender sender, Counters counters, Clock clock, ReconWatch watch, TcpStack tcp) {
    this.tcp = tcp;
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
    if (type == ECHO && isEcho(packet, host)) {
      echo(packet, host);
    } else if (type == UNREACHABLE && bytes.get(packet.payload() + 1) == TOO_BIG) {
      tooBig(packet);
    } else {
      counters.dropped(Drop.ICMP_TYPE);
    }
  }

  /** A router could not pass on what we sent. Source: RFC 1191 §4. */
  private void tooBig(Packet packet) {
    ByteBuffer bytes = packet.bytes();
    int at = packet.payload() + HEADER;
    int left = packet.payloadEnd() - at;
    int header = left > 0 ? (bytes.get(at) & 15) * 4 : 0;
    boolean ours =
        left >= header + QUOTED
            && header >= 20 // RFC 791 §3.1
            && bytes.get(at) >> 4 == 4
            && bytes.get(at + 9) == IpFields.TCP
            && IpAddress.ipv4(bytes.getInt(at + 12)).equals(packet.target());
    int mtu = bytes.getShort(packet.payload() + 6) & 0xffff;
    if (!ours
        || !tcp.tooBig(
            packet.target(),
            IpAddress.ipv4(bytes.getInt(at + 16)),
            bytes.getInt(at + header),
            bytes.getInt(at + header + 4),
            mtu)) {
      counters.dropped(Drop.ICMP_STRAY);
    }
  }

  private static boolean isEcho(Packet packet, FabricHost host) {
    return switch (host.state().personality().icmp().echo().asked()) {
      case ALL -> true;
      case PLAIN -> packet.bytes().get(packet.payload() + 1) == 0;
      case NONE -> false;
    };
  }

  private void echo(Packet packet, FabricHost host) {
    Echo echo = host.state().personality().icmp().echo();
    int length = packet.payloadLength();
    ByteBuffer reply = ByteBuffer.allocate(length);
    reply.put(0, packet.bytes(), packet.payload(), length);
    reply.put(0, (byte) 0); // RFC 792: type of an echo reply
    int code = reply.get(1);
    reply.put(
        1,
        (byte)
            switch (echo.code()) {
              case Echo.KEPT -> code;
              case Echo.ODD -> code ^ 1;
              default -> echo.code();
            });
    boolean df =
        switch (echo.df()) {
          case NEVER -> false;
          case KEPT -> packet.dontFragment();
          case ALWAYS -> true;
          case REVERSED -> !packet.dontFragment();
        };
    send(reply, packet, host, new Look(echo.ttl(), echo.keepsTos() ? packet.tos() : 0, df));
  }

  /** Nobody listens at the UDP port that {@code packet} went to. */
  void portUnreachable(Packet packet, FabricHost host) {
    Unreachable error = host.state().personality().icmp().unreachable();
    if (!error.sent() || !host.state().mayError(clock.nanoTime())) {
      counters.dropped(Drop.ICMP_RATE);
      return;
    }
    int whole = packet.payloadEnd() - packet.network();
    int quoted = Math.min(whole, error.quote().most());
    ByteBuffer message = ByteBuffer.allocate(HEADER + Math.max(quoted, error.quote().padded()));
    message.put(0, (byte) UNREACHABLE);
    message.put(1, (byte) PORT);
    message.putShort(6, (short) error.unused());
    message.put(HEADER, packet.bytes(), packet.network(), quoted);
    for (int i = HEADER + quoted; i < message.capacity(); i++) {
      message.put(i, message.get(i - 1)); // nmap's datagrams hold one letter only
    }
    quote(message, packet.payload() - packet.network(), quoted, error.quote());
    send(message, packet, host, new Look(error.ttl(), error.tos(), error.dontFragment()));
  }

  /** Changes the quoted packet, whose header has {@code header} bytes, as the stack does. */
  private static void quote(ByteBuffer message, int header, int quoted, Quote quote) {
    if (quote.length() != Quote.KEPT) {
      message.putShort(HEADER + 2, (short) quote.length()); // RFC 791 §3.1, and below
    }
    if (quote.id() != Quote.KEPT) {
      message.putShort(HEADER + 4, (short) quote.id());
    }
    message.put(HEADER + 8, (byte) (message.get(HEADER + 8) + quote.ttlShift()));
    message.putShort(HEADER + 10, (short) 0);
    if (quote.checksum() != Quote.Sum.ZERO && quoted >= header) {
      int sum = Checksum.fold(Checksum.sum(message, HEADER, header));
      sum = quote.checksum() == Quote.Sum.WRONG ? ~sum ^ 0x1 : sum;
      message.putShort(HEADER + 10, (short) sum);
    }
    int checksum = HEADER + header + 6; // RFC 768: its fourth field
    if (quote.udpChecksum() != Quote.KEPT && checksum + 2 <= message.capacity()) {
      message.putShort(checksum, (short) quote.udpChecksum());
    }
    if (quote.spoilsData() && quoted > header + Udp.HEADER) {
      int last = HEADER + quoted - 1;
      message.put(last, (byte) (message.get(last) + 1));
    }
  }

  /** What differs between the two kinds of messages; a time to live of 0 is the usual one. */
  private record Look(int ttl, int tos, boolean dontFragment) {}

  private void send(ByteBuffer message, Packet packet, FabricHost host, Look look) {
    StackState state = host.state();
    Personality.Ip ip = state.personality().ip();
    message.putShort(2, (short) 0);
    message.putShort(2, Checksum.fold(Checksum.sum(message, 0, message.capacity())));
    int id = state.id(ip.icmpId(), IdPolicy.Use.ICMP, state.draw());
    int ttl = look.ttl() == 0 ? ip.ttl() : look.ttl();
    IpFields fields = new IpFields(IpFields.ICMP, ttl, look.tos(), id, look.dontFragment());
    sender.send(message, packet.back(host.nic()), fields);
  }
}
