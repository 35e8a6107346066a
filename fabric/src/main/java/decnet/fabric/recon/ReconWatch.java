package decnet.fabric.recon;

import decnet.base.Cidr;
import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Arp;
import decnet.fabric.frame.IpFields;
import decnet.fabric.frame.Packet;
import decnet.fabric.recon.Suspect.Slot;
import decnet.fabric.tcp.TcpWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what arrives by source and kind. Everything is bounded, whatever is sent: {@link
 * Suspects#MOST} sources, {@link PagePool#MOST} pages of sets, {@value #LINES} new lines a {@link
 * #PERIOD}, {@value #TOLD} scans that are told one by one; what is beyond goes into one sum for
 * each kind, which loses names but no count. A packet of a source that is known allocates nothing.
 * Its monitor guards it: one thread receives, another takes out what is to be told.
 */
public final class ReconWatch implements TcpWatch {
  /** After so long without a packet a scan is over, and the next one is a new one. */
  static final Duration QUIET = Duration.ofSeconds(60);

  /** Between two lines of one scan. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final int LINES = 128;
  private static final int TOLD = 128;
  private static final int HALF_OPEN = 2; // resets of half-open handshakes that make a scan
  private static final int LOW_TTL = 8; // no system begins with less than 30
  private static final int BARE = 24; // RFC 9293 §3.1: a header with no more than an MSS

  private final Clock clock;
  private final int network;
  private final int mask;
  private final Runnable wake;
  private final PagePool pool = new PagePool();
  private final MacTable macs = new MacTable();
  private final Suspects suspects;
  private final Map<Kind, Track> overflow = new EnumMap<>(Kind.class);
  private final List<Sighting> fresh = new ArrayList<>();
  private int lines = LINES;
  private int told;
  private boolean traced;

  /** {@code wake} is called, with the monitor held, when there is something to tell at once. */
  ReconWatch(Clock clock, Cidr lan, long secret, Runnable wake) {
    this.clock = clock;
    this.wake = wake;
    mask = -1 << (32 - lan.bits());
    network = lan.address().ipv4() & mask;
    suspects = new Suspects(secret, this::evict);
  }

  // --- what arrives ------------------------------------------------------------------------------

  /** A well-formed frame; {@code high} and {@code low} are its sender's address, 0 for none. */
  public synchronized void mac(long mac, long high, long low) {
    if (!macs.add(mac)) {
      return;
    }
    Track once = new Track(pool, 1, clock.nanoTime());
    once.count = 1;
    once.total = 1;
    if (lines > 0) {
      lines--;
      fresh.add(Sighting.of(Kind.MAC_SEEN, null, new Suspect(mac, high, low), once));
      wake.run();
    } else {
      sum(Kind.MAC_SEEN).absorb(once);
    }
  }

  /** An ARP request. */
  public synchronized void arp(Packet packet) {
    int asked = Arp.target(packet);
    if ((asked & mask) == network && asked != Arp.sender(packet)) {
      int sender = Arp.sender(packet);
      long low = sender == 0 ? 0 : IpAddress.mapped(sender);
      Suspect who = suspects.of(packet.sourceMac(), 0, low);
      Track track = track(who, Slot.ARP);
      count(who, Slot.ARP, track, asked, -1);
    }
  }

  /** A well-formed neighbour solicitation for {@code asked}. */
  public synchronized void neighbour(Packet packet, IpAddress asked) {
    if ((packet.sourceHigh() | packet.sourceLow()) != 0) {
      Suspect who = who(packet);
      Track track = track(who, Slot.NEIGHBOUR);
      counted(track, Slot.NEIGHBOUR).add(asked, -1, -1, clock.nanoTime());
      tellIfScan(who, Slot.NEIGHBOUR, track);
    }
  }

  /** A packet for a decky, before what is in it. */
  public synchronized void ip(Packet packet) {
    traced = packet.ttl() <= LOW_TTL;
    if (traced) {
      boolean hasPort = isPorted(packet) && !packet.isFragment() && packet.payloadLength() > 3;
      int port = hasPort ? packet.bytes().getShort(packet.payload() + 2) & 0xffff : -1;
      hit(packet, Slot.TRACE, port, packet.ttl());
    }
  }

  private static boolean isPorted(Packet packet) {
    return packet.protocol() == IpFields.TCP || packet.protocol() == IpFields.UDP;
  }

  /** A well-formed datagram; {@code served} where somebody listens. */
  public synchronized void udp(Packet packet, boolean served) {
    if (!traced && !isOsProbe(packet)) {
      int port = packet.bytes().getShort(packet.payload() + 2) & 0xffff;
      Track track = hit(packet, Slot.UDP, port, port);
      track.unseen += served ? 0 : 1;
    }
  }

  /**
   * A well-formed ICMP message that a host answers: a request for an echo, the time or the mask.
   */
  public synchronized void ping(Packet packet) {
    if (!traced && !isOsProbe(packet)) {
      hit(packet, Slot.PING, -1, -1).unseen++;
    }
  }

  @Override
  public synchronized void tcp(Packet packet, Fate fate) {
    switch (fate) {
      case COMPLETED -> handshake(packet, Slot.FULL_SYN, Slot.BARE_SYN, true);
      case ABANDONED -> handshake(packet, Slot.BARE_SYN, Slot.FULL_SYN, false);
      case HELD -> {
        int port = packet.bytes().getShort(packet.payload() + 2) & 0xffff;
        hit(packet, Slot.TARPIT, port, port);
      }
      case BEGAN, REPEATED, STRAY -> {
        if (!traced && !isOsProbe(packet)) {
          int port = packet.bytes().getShort(packet.payload() + 2) & 0xffff;
          int flags = packet.bytes().get(packet.payload() + 13) & 63;
          Track track = hit(packet, slot(packet, flags), port, port);
          boolean late = flags == 16 || flags == 17 || flags == 24; // of a connection that is over
          track.unseen += late || fate == Fate.REPEATED ? 0 : 1;
        }
      }
    }
  }

  private static Slot slot(Packet packet, int flags) {
    return switch (flags) { // FIN 1, SYN 2, PSH 8, ACK 16, URG 32: RFC 9293 §3.1
      case 2 ->
          (packet.bytes().get(packet.payload() + 12) >> 4 & 15) * 4 <= BARE
              ? Slot.BARE_SYN
              : Slot.FULL_SYN;
      case 1 -> Slot.FIN;
      case 0 -> Slot.NULL;
      case 41 -> Slot.XMAS;
      case 16 -> Slot.ACK;
      default -> Slot.ODD;
    };
  }

  /** A handshake of the source came to an end. */
  private void handshake(Packet packet, Slot likely, Slot other, boolean completed) {
    Suspect who = who(packet);
    Slot slot = who.tracks.get(likely) == null ? other : likely;
    Track track = who.tracks.get(slot);
    if (track == null) {
      return; // forgotten meanwhile, or part of an OS probe
    }
    if (completed) {
      track.completed++;
      track.unseen--;
    } else {
      track.aborted++;
      if (track.aborted >= HALF_OPEN && !track.told && !track.merged) {
        tell(who, slot, track);
      }
    }
  }

  private boolean isOsProbe(Packet packet) {
    int sign = OsProbe.of(packet);
    if (sign == OsProbe.NONE) {
      return false;
    }
    Track track = track(who(packet), Slot.OS);
    track.signs |= 1 << sign;
    hit(packet, Slot.OS, -1, sign).unseen++;
    return true;
  }

  private Suspect who(Packet packet) {
    if (packet.isIpv6()) {
      Suspect who = suspects.of(packet.sourceMac(), packet.sourceHigh(), 0);
      who.latest = packet.sourceLow();
      return who;
    }
    return suspects.of(packet.sourceMac(), packet.sourceHigh(), packet.sourceLow());
  }

  private Track hit(Packet packet, Slot slot, int port, int feature) {
    Suspect who = who(packet);
    Track track = track(who, slot);
    track.ttl = packet.ttl();
    if (track.sample == null && (slot == Slot.BARE_SYN || slot == Slot.FULL_SYN)) {
      track.sample = new SynSample(packet);
    }
    if (packet.isIpv6()) {
      counted(track, slot).add(packet.target(), port, feature, clock.nanoTime());
      tellIfScan(who, slot, track);
    } else {
      count(who, slot, track, (int) packet.targetLow(), port, feature);
    }
    return track;
  }

  private Track track(Suspect who, Slot slot) {
    long now = clock.nanoTime();
    Track track = who.tracks.get(slot);
    if (track != null && now - track.lastNanos > QUIET.toNanos()) {
      review(who, slot, track, true);
      track = null;
    }
    if (track == null) {
      track = new Track(pool, slot.threshold(), now);
      who.tracks.put(slot, track);
    }
    return track;
  }

  private void count(Suspect who, Slot slot, Track track, int target, int port) {
    count(who, slot, track, target, port, port);
  }

  private void count(Suspect who, Slot slot, Track track, int target, int port, int feature) {
    counted(track, slot).add(target & ~mask, port, feature, clock.nanoTime());
    tellIfScan(who, slot, track);
  }

  /** Where what belongs to {@code track} is counted: there, or in the sum it is part of. */
  private Track counted(Track track, Slot slot) {
    if (!track.merged) {
      return track;
    }
    track.lastNanos = clock.nanoTime();
    return sum(slot.kind(track));
  }

  private void tellIfScan(Suspect who, Slot slot, Track track) {
    if (!track.merged && !track.told && track.isScan()) {
      tell(who, slot, track);
    }
  }

  // --- what is told ------------------------------------------------------------------------------

  private void tell(Suspect who, Slot slot, Track track) {
    if (lines <= 0 || told >= TOLD) {
      sum(slot.kind(track)).absorb(track);
      track.merged = true;
      return;
    }
    lines--;
    told++;
    track.told = true;
    fresh.add(Sighting.of(slot.kind(track), null, who, track));
    track.count = 0;
    wake.run();
  }

  private Track sum(Kind kind) {
    return overflow.computeIfAbsent(kind, key -> new Track(pool, 1, clock.nanoTime()));
  }

  private void evict(Suspect who) {
    for (Slot slot : Slot.values()) {
      Track track = who.tracks.get(slot);
      if (track != null) {
        if (track.told && track.count > 0) {
          fresh.add(Sighting.of(slot.kind(track), null, who, track));
        } else if (!track.told && !track.merged && (slot == Slot.ARP || isNotable(slot, track))) {
          sum(slot.kind(track)).absorb(track);
        }
        forget(who, slot, track);
      }
    }
  }

  private void forget(Suspect who, Slot slot, Track track) {
    told -= track.told ? 1 : 0;
    track.free();
    who.tracks.remove(slot);
  }

  /** Whether what was too little for a scan is worth a line: not what any neighbour does. */
  private static boolean isNotable(Slot slot, Track track) {
    return track.unseen > 0 && slot != Slot.ARP && slot != Slot.ACK;
  }

  /**
   * What is to be told now. Each {@link #PERIOD} that is also what was counted since the last line,
   * and what is over.
   *
   * @param last whether nothing will arrive any more
   */
  synchronized List<Sighting> drain(boolean period, boolean last) {
    if (period || last) {
      lines = LINES;
      long quiet = last ? Long.MAX_VALUE : clock.nanoTime() - QUIET.toNanos();
      suspects.forEach(who -> review(who, quiet, last));
      overflow.forEach((kind, track) -> fresh.add(Sighting.of(kind, null, NOBODY, track)));
      overflow.values().forEach(Track::free);
      overflow.clear();
    }
    List<Sighting> all = List.copyOf(fresh);
    fresh.clear();
    return all;
  }

  private static final Suspect NOBODY = new Suspect(0, 0, 0);

  private void review(Suspect who, long quiet, boolean last) {
    for (Slot slot : Slot.values()) {
      Track track = who.tracks.get(slot);
      if (track != null) {
        review(who, slot, track, last || track.lastNanos - quiet < 0);
      }
    }
    if (who.tracks.isEmpty()) {
      suspects.remove(who);
    }
  }

  private void review(Suspect who, Slot slot, Track track, boolean over) {
    if (track.told && track.count > 0) {
      fresh.add(Sighting.of(slot.kind(track), null, who, track));
      track.count = 0;
    } else if (over && !track.told && !track.merged && isNotable(slot, track)) {
      if (lines > 0) {
        lines--;
        fresh.add(Sighting.of(Kind.PROBE, slot.kind(track), who, track));
      } else {
        sum(Kind.PROBE).absorb(track);
      }
    }
    if (over) {
      forget(who, slot, track);
    }
  }

  /** The address at {@code offset} of the network. */
  IpAddress address(int offset) {
    return IpAddress.ipv4(network + offset);
  }

  /** Sources that are kept now. */
  synchronized int sources() {
    return suspects.count();
  }
}
