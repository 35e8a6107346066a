package decnet.fabric.recon;

import decnet.base.Bytes;
import decnet.base.Cidr;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.fabric.frame.Arp;
import decnet.fabric.frame.Checksum;
import decnet.fabric.frame.Ethernet;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.link.CaptureReader;
import decnet.fabric.link.CaptureReader.Captured;
import decnet.fabric.link.Frame;
import decnet.fabric.tcp.TcpWatch.Fate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells who explored a network from a capture, as a fabric would have told it then, by the
 * capture's own time. It only listens, so what became of a handshake is read off the frames: a
 * source that was answered before is no scanner for going on. The last {@value #FLOWS} flows are
 * known. One thread uses it.
 */
public final class CaptureRecon {
  private static final int FLOWS = 65_536;
  private static final int FRAME = 262_144; // no reader gives more
  private static final int ICMP_HEADER = 8; // RFC 792
  private static final int UDP_HEADER = 8; // RFC 768
  private static final int TCP_HEADER = 20; // RFC 9293 §3.1
  private static final int SYN = 2; // RFC 9293 §3.1
  private static final int RST = 4; // RFC 9293 §3.1
  private static final int ACK = 16; // RFC 9293 §3.1

  private final Cidr lan;
  private final Consumer<Event> told;
  private final CaptureClock clock = new CaptureClock();
  private final ReconWatch watch;
  private final ReconLines lines;
  private final Packet packet = new Packet();
  private final Map<Flow, State> flows =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Flow, State> eldest) {
          return size() > FLOWS;
        }
      };

  /** From whom to whom; ports are the sender's in the upper half. */
  private record Flow(int protocol, IpAddress from, IpAddress to, int ports) {
    Flow back() {
      return new Flow(protocol, to, from, ports << 16 | ports >>> 16);
    }
  }

  private enum State {
    BEGUN,
    COMPLETED,
    HEARD
  }

  /** What was read. */
  public record Read(long frames, long skipped, Optional<String> damage) {}

  /** Of those who explore {@code lan}, which is IPv4; {@code told} gets the lines in order. */
  public CaptureRecon(Cidr lan, Consumer<Event> told) {
    this.lan = lan;
    this.told = told;
    watch = new ReconWatch(clock, lan, 0, () -> {});
    lines = new ReconLines(watch, clock, Vendors.installed());
  }

  /** Reads a capture to its end. */
  public Read read(CaptureReader capture) throws IOException {
    Frame frame = new Frame(FRAME);
    long frames = 0;
    Optional<Captured> next = capture.next();
    boolean armed = false;
    while (next.isPresent()) {
      clock.reach(next.get().at());
      if (!armed) {
        arm();
        armed = true;
      }
      take(frame, next.get().frame());
      tell(false, false);
      frames++;
      next = capture.next();
    }
    tell(true, true);
    return new Read(frames, capture.skipped(), capture.damage());
  }

  private void arm() {
    clock.after(
        ReconWatch.PERIOD,
        () -> {
          tell(true, false);
          arm();
        });
  }

  private void tell(boolean period, boolean last) {
    watch.drain(period, last).forEach(sighting -> told.accept(lines.of(sighting)));
  }

  private void take(Frame frame, Bytes content) {
    frame.copy(content.toArray());
    if (packet.parse(frame) != null) {
      return;
    }
    if (packet.type() == Ethernet.ARP) {
      arp();
    } else if (packet.type() == Ethernet.IPV4 && packet.parseIpv4() == null) {
      watch.mac(packet.sourceMac(), packet.sourceHigh(), packet.sourceLow());
      if (!packet.isFragment() && lan.contains(packet.target())) {
        ip();
      } else if (!packet.isFragment()) {
        remember();
      }
    } else {
      watch.mac(packet.sourceMac(), 0, 0);
    }
  }

  private void arp() {
    if (Arp.isWellFormed(packet)) {
      int sender = Arp.sender(packet);
      watch.mac(packet.sourceMac(), 0, sender == 0 ? 0 : IpAddress.mapped(sender));
      if (Arp.isRequest(packet)) {
        watch.arp(packet);
      }
    }
  }

  private void ip() {
    watch.ip(packet);
    int length = packet.payloadLength();
    switch (packet.protocol()) {
      case IpFields.TCP -> {
        if (length >= TCP_HEADER) {
          tcp();
        }
      }
      case IpFields.UDP -> {
        if (length >= UDP_HEADER) {
          boolean answered = flows.containsKey(flow().back());
          remember();
          if (!answered) {
            watch.udp(packet, false);
          }
        }
      }
      case IpFields.ICMP -> {
        int type = length < ICMP_HEADER ? -1 : packet.bytes().get(packet.payload());
        boolean whole = Checksum.fold(Checksum.sum(packet.bytes(), packet.payload(), length)) == 0;
        if (whole && (type == 8 || type == 13 || type == 17)) { // RFC 792, RFC 950: requests
          watch.ping(packet);
        }
      }
      default -> {}
    }
  }

  private Flow flow() {
    return new Flow(
        packet.protocol(),
        packet.source(),
        packet.target(),
        packet.bytes().getInt(packet.payload()));
  }

  private void remember() {
    boolean ports = packet.protocol() == IpFields.TCP || packet.protocol() == IpFields.UDP;
    if (ports && packet.payloadLength() >= 4) {
      flows.putIfAbsent(flow(), State.HEARD);
    }
  }

  private void tcp() {
    Flow flow = flow();
    int flags = packet.bytes().get(packet.payload() + 13) & 63;
    State state = flows.get(flow);
    if (flows.containsKey(flow.back()) && state == null) {
      flows.put(flow, State.HEARD); // an answer to one who called out
    } else if ((flags & (SYN | ACK | RST)) == SYN) {
      flows.putIfAbsent(flow, State.BEGUN);
      watch.tcp(packet, state == null ? Fate.BEGAN : Fate.REPEATED);
    } else if (state == State.BEGUN && (flags & RST) != 0) {
      flows.remove(flow);
      watch.tcp(packet, Fate.ABANDONED);
    } else if (state == State.BEGUN) {
      flows.put(flow, State.COMPLETED);
      watch.tcp(packet, Fate.COMPLETED);
    } else if (state == null && (flags & RST) == 0) {
      watch.tcp(packet, Fate.STRAY);
    }
  }
}
