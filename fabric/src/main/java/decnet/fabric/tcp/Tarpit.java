package decnet.fabric.tcp;

import decnet.fabric.frame.Hop;
import decnet.fabric.personality.Keyed;
import decnet.net.TarpitSpec;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds callers of ports that nobody serves: they get a handshake and a window of {@value #WINDOW}
 * bytes, and then very little. A held caller is a few words here, no connection, thread or buffer;
 * at most {@value #MOST} are held, the oldest goes first; who says nothing for ten minutes is let
 * go. Handshakes wait in a {@link SynCache}. Its monitor guards it.
 *
 * <p>{@code persist}: the window closes with the first bytes and never opens again; the caller's
 * stack asks for it with growing patience, and each time hears that it is closed. {@code drip}: in
 * addition the caller gets a line of letters each ten seconds, and as many of its bytes are taken
 * as the window has. Source: RFC 9293 §3.8.6.1; Liston, "Welcome to my tarpit", 2001.
 */
final class Tarpit {
  static final int MOST = 16_384;
  static final int WINDOW = 10; // bytes

  private static final long SECOND = 1_000_000_000L;
  private static final long DRIP = 10 * SECOND;
  private static final long SILENCE = 600 * SECOND;
  private static final int LONGEST = 32; // bytes of a line
  private static final String LETTERS = "0123456789abcdef";

  private final TcpOutput output;
  private final TimerWheel wheel;
  private final Keyed keys;
  private final SynCache opening = new SynCache();
  private final Map<Long, Held> held = new LinkedHashMap<>();
  private final TimerWheel.Timer timer = new TimerWheel.Timer(this::tick);

  /** One caller. */
  private static final class Held {
    final TcpHost host;
    final Hop hop;
    final int ports;
    final boolean drips;
    int acked;
    int next;
    int expected;
    boolean open = true;
    long heardAt;
    long dripAt;

    Held(Caller caller, SynCache.Entry entry, boolean drips, long now) {
      host = caller.host();
      hop = caller.hop();
      ports = entry.offer().ports();
      this.drips = drips;
      acked = entry.own() + 1;
      next = acked;
      expected = entry.offer().seq() + 1;
      heardAt = now;
      dripAt = now + DRIP;
    }
  }

  Tarpit(TcpOutput output, TimerWheel wheel, Keyed keys) {
    this.output = output;
    this.wheel = wheel;
    this.keys = keys;
  }

  /** Callers that are held now. */
  synchronized int held() {
    return held.size();
  }

  private long key(Hop hop, int ports) {
    return keys.hash(hop.flowKey(), ports, 0);
  }

  /** A SYN to a port of {@code caller}'s host that the tarpit has; {@code isn} is ours. */
  synchronized void syn(Caller caller, Segment segment, int isn) {
    Offer whole = segment.offer();
    Offer offer =
        new Offer(whole.ports(), whole.seq(), false, whole.mss(), -1, false, false, 0); // no more
    opening.put(key(caller.hop(), offer.ports()), isn, offer, wheel.nanos());
    SynOptions options =
        SynOptions.agree(
            offer,
            caller.host().state().personality().tcp(),
            output.ownMss(caller.hop().local()),
            caller.hop().local());
    new Speech(output, caller.host(), options, offer.ports(), caller.hop(), isn)
        .synAck(offer.seq() + 1, WINDOW);
  }

  /**
   * A segment that belongs to no connection.
   *
   * @return the fate of one that is a held caller's or completes its handshake, else STRAY
   */
  synchronized TcpWatch.Fate segment(Caller caller, Segment segment) {
    int ports = TcpOutput.ports(segment.targetPort(), segment.sourcePort());
    long key = key(caller.hop(), ports);
    Held who = held.get(key);
    if (who == null) {
      return catches(caller, segment, key) ? TcpWatch.Fate.COMPLETED : TcpWatch.Fate.STRAY;
    }
    if (segment.has(Segment.RST)) {
      if (segment.seq() == who.expected) {
        held.remove(key);
      }
      return TcpWatch.Fate.HELD;
    }
    who.heardAt = wheel.nanos();
    if (segment.has(Segment.ACK)
        && !Seq.before(segment.ack(), who.acked)
        && Seq.atMost(segment.ack(), who.next)) {
      who.acked = segment.ack();
    }
    if (segment.span() > 0 || segment.seq() != who.expected) {
      take(who, segment);
    }
    return TcpWatch.Fate.HELD;
  }

  private boolean catches(Caller caller, Segment segment, long key) {
    int flags = segment.flags() & (Segment.ACK | Segment.SYN | Segment.RST | Segment.FIN);
    TarpitSpec spec = caller.host().tarpit();
    if (flags != Segment.ACK || !spec.covers(segment.targetPort())) {
      return false;
    }
    int ports = TcpOutput.ports(segment.targetPort(), segment.sourcePort());
    SynCache.Entry entry = opening.take(key, segment, ports, wheel.nanos());
    if (entry == null) {
      return false;
    }
    if (held.size() >= MOST) {
      Iterator<Long> oldest = held.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    Held fresh = new Held(caller, entry, spec.mode() == TarpitSpec.Mode.DRIP, wheel.nanos());
    held.put(key, fresh);
    if (!timer.isArmed()) {
      wheel.arm(timer, wheel.nanos() + SECOND);
    }
    if (segment.length() > 0) {
      take(fresh, segment);
    }
    return true;
  }

  /** Takes what the window has, and shows it closed; a FIN never comes within it. */
  private void take(Held who, Segment segment) {
    int end = segment.seq() + segment.length();
    if (who.open && segment.seq() == who.expected && segment.length() > 0) {
      who.expected += Math.min(WINDOW, end - who.expected);
      who.open = false;
    }
    say(who, who.next, 0);
  }

  /** Sends an ACK, with {@code length} letters that belong at {@code seq}. */
  private void say(Held who, int seq, int length) {
    StringBuilder line = new StringBuilder(length);
    long letters = keys.hash(who.ports, seq, 1);
    for (int i = 0; i < length - 2; i++) {
      line.append(LETTERS.charAt((int) (Long.rotateRight(letters, 4 * i) & 15)));
    }
    String text = length == 0 ? "" : line.append("\r\n").toString();
    output.line(
        new Caller(who.host, who.hop),
        new TcpOutput.Numbers(who.ports, seq, who.expected),
        who.open ? WINDOW : 0,
        text);
  }

  private synchronized void tick() {
    long now = wheel.nanos();
    Iterator<Held> all = held.values().iterator();
    while (all.hasNext()) {
      Held who = all.next();
      if (now - who.heardAt > SILENCE) {
        all.remove();
      } else if (who.drips && who.dripAt - now <= 0) {
        drip(who, now);
      }
    }
    if (!held.isEmpty()) {
      wheel.arm(timer, now + SECOND);
    }
  }

  private void drip(Held who, long now) {
    who.dripAt = now + DRIP;
    who.open = true;
    int seq = who.acked; // the last line again, where it was not heard
    int length =
        who.acked == who.next
            ? 3 + Math.floorMod((int) keys.hash(who.ports, seq, 2), LONGEST - 2)
            : who.next - who.acked;
    who.next = seq + length;
    say(who, seq, length);
  }
}
