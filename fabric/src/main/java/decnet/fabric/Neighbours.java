package decnet.fabric;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.fabric.frame.Allowance;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.Ethernet;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Mld;
import decnet.fabric.frame.Ndp;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.InterfaceId;
import decnet.fabric.personality.Personality.Ipv6;
import decnet.fabric.recon.ReconWatch;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Neighbour discovery for all hosts of a fabric: how they get their IPv6 addresses, ask whether
 * others have them, answer who asks for them, and listen to routers. What it sends by itself stays
 * on the link: questions for duplicates, reports of groups, router solicitations, announcements.
 * Thread-safe; one thread receives, the clock's thread does what is due.
 *
 * <p>Hostile messages are bounded: {@value #ADVERTISEMENTS} router advertisements and one query for
 * groups a second, 16 addresses of a host. At most {@value #MOST} addresses are asked for at a
 * time; more are had at once and in silence, as {@link Announcements} does.
 *
 * <p>Source: RFC 4861, RFC 4862, RFC 7217 §5, RFC 3810 §6.
 */
final class Neighbours {
  private static final int ADVERTISEMENTS = 10;
  private static final int MOST = 1_024;
  private static final int APART_MILLIS = 20; // as Announcements has it
  private static final Duration RETRANS = Duration.ofSeconds(1); // RFC 4861 §10: RETRANS_TIMER
  private static final int MOST_DELAY_MILLIS = 1_000; // RFC 4861 §10: the same for both
  private static final int ROUTER_TRIES = 3; // RFC 4861 §10: MAX_RTR_SOLICITATIONS
  private static final Duration ROUTER_INTERVAL = Duration.ofSeconds(4); // RFC 4861 §10
  private static final int ATTEMPTS = 3; // RFC 7217 §6: IDGEN_RETRIES
  private static final int NONCE_BYTES = 6; // RFC 7527 §4.1

  private final Clock clock;
  private final FrameSender sender;
  private final Counters counters;
  private final AddressTable addresses;
  private final ReconWatch watch;
  private final Fabric.Conflicts conflicts;
  private final Set<FabricHost> hosts;
  private final Map<IpAddress, Attempt> trying = new ConcurrentHashMap<>();
  private final AtomicLong drawn = new AtomicLong();
  private final Allowance advertisements = new Allowance(ADVERTISEMENTS, 2 * ADVERTISEMENTS);
  private final Allowance queries = new Allowance(1, 2);

  /** An address that a host asks for; {@code prefix} is null where it did not form it. */
  private record Attempt(
      FabricHost host, IpAddress address, Ndp.@Nullable Prefix prefix, int number, Bytes nonce) {}

  Neighbours(Fabric.Parts parts) {
    clock = parts.clock();
    sender = parts.sender();
    counters = parts.counters();
    addresses = parts.addresses();
    watch = parts.watch();
    conflicts = parts.conflicts();
    hosts = parts.hosts();
  }

  // --- how a host gets its addresses -------------------------------------------------------------

  /**
   * {@code host} is there: it wants its link-local address, those it was given, and one of each of
   * {@code prefixes}, which hold for ever.
   */
  void start(FabricHost host, List<Ndp.Prefix> prefixes) {
    if (host.six() == null) {
      return;
    }
    form(host, new Ndp.Prefix(Ndp.LINK_LOCAL, 0xffff_ffffL, 0xffff_ffffL), 0);
    for (IpAddress given : host.spec().addresses()) {
      if (!given.isIpv4()) {
        attempt(new Attempt(host, given, null, 0, nonce(host)));
      }
    }
    prefixes.forEach(prefix -> form(host, prefix, 0));
  }

  private void form(FabricHost host, Ndp.Prefix prefix, int number) {
    long id =
        InterfaceId.of(
            host.personality().ipv6(), host.secret(), prefix.high(), host.nic().mac(), number);
    IpAddress address = IpAddress.of(prefix.high(), id);
    FabricHost there = addresses.find(address);
    boolean ours = there != null && there.nic().mac() != host.nic().mac();
    if (ours && number < ATTEMPTS) {
      form(host, prefix, number + 1);
    } else if (!ours) {
      attempt(new Attempt(host, address, prefix, number, nonce(host)));
    }
  }

  private Bytes nonce(FabricHost host) {
    if (!host.personality().ipv6().dadNonce()) {
      return Bytes.EMPTY;
    }
    long drawn = draw(host);
    return Bytes.of(ByteBuffer.allocate(Long.BYTES).putLong(drawn).array(), 0, NONCE_BYTES);
  }

  private long draw(FabricHost host) {
    return host.secret().hash(drawn.incrementAndGet(), clock.nanoTime(), 0x4e44);
  }

  private long delay(FabricHost host, int mostMillis) {
    return Long.remainderUnsigned(draw(host), mostMillis);
  }

  private void attempt(Attempt attempt) {
    FabricHost host = attempt.host();
    Addresses6 own = host.six();
    IpAddress address = attempt.address();
    boolean formed = attempt.prefix() != null;
    if (own == null || !own.add(address, formed)) {
      return;
    }
    if (attempt.prefix() != null) {
      own.lasts(address, attempt.prefix(), clock.nanoTime());
      watchLifetime(host, address);
    }
    if (addresses.find(address) != null) { // of the same machine, whose place is being left
      adopt(attempt);
      return;
    }
    int waiting = trying.size();
    if (waiting >= MOST) {
      adopt(attempt); // so many machines at once are none that anybody believes
      return;
    }
    trying.put(address, attempt);
    int most = Math.max(MOST_DELAY_MILLIS, waiting * APART_MILLIS);
    clock.after(Duration.ofMillis(delay(host, most)), () -> ask(attempt));
  }

  /** Source: RFC 4862 §5.4.2. */
  private void ask(Attempt attempt) {
    FabricHost host = attempt.host();
    if (!attempt.equals(trying.get(attempt.address())) || isGone(host)) {
      trying.remove(attempt.address(), attempt);
      return;
    }
    List<IpAddress> group = List.of(Ndp.group(attempt.address()));
    Mld.report(sender, host.nic(), speaker(host), group, Mld.TO_EXCLUDE);
    Ndp.probe(sender, host.nic(), attempt.address(), attempt.nonce());
    clock.after(RETRANS, () -> confirm(attempt));
  }

  private static IpAddress speaker(FabricHost host) {
    Addresses6 own = host.six();
    IpAddress linkLocal = own == null ? null : own.linkLocal();
    return linkLocal == null ? Ndp.NOBODY : linkLocal; // RFC 3590 §4
  }

  private static boolean isGone(FabricHost host) {
    return host.isClosed() || !host.isPresent();
  }

  /** {@code host} has the address from now on; false where it has given it up. */
  private boolean adopt(Attempt attempt) {
    FabricHost host = attempt.host();
    Addresses6 own = host.six();
    trying.remove(attempt.address(), attempt);
    if (own == null || isGone(host) || !own.confirm(attempt.address())) {
      return false;
    }
    sender.voice(attempt.address());
    addresses.put(attempt.address(), host);
    return true;
  }

  /** Nobody objected. */
  private void confirm(Attempt attempt) {
    FabricHost host = attempt.host();
    IpAddress address = attempt.address();
    if (!adopt(attempt)) {
      return;
    }
    Ipv6 habits = host.personality().ipv6();
    if (habits.announces()) {
      long everyone = Ndp.mac(Ndp.ALL_NODES);
      Hop hop = new Hop(host.nic(), everyone, Ethernet.UNTAGGED, address, Ndp.ALL_NODES);
      Ndp.advertise(sender, hop, Ndp.OVERRIDE, true);
    }
    if (address.high() == Ndp.LINK_LOCAL) {
      report(host, Mld.TO_EXCLUDE);
      if (habits.solicitsRouters()) {
        solicitRouters(host, address, ROUTER_TRIES);
      }
    }
  }

  /** Source: RFC 4861 §6.3.7. */
  private void solicitRouters(FabricHost host, IpAddress own, int tries) {
    Addresses6 all = host.six();
    boolean answered = all != null && all.hasFormed();
    if (tries > 0 && !isGone(host) && !answered) {
      Ndp.solicitRouters(sender, host.nic(), own);
      clock.after(ROUTER_INTERVAL, () -> solicitRouters(host, own, tries - 1));
    }
  }

  private void report(FabricHost host, int kind) {
    Addresses6 own = host.six();
    if (own != null && !isGone(host)) {
      List<IpAddress> groups = own.confirmed().stream().map(Ndp::group).distinct().toList();
      if (!groups.isEmpty()) {
        Mld.report(sender, host.nic(), speaker(host), groups, kind);
      }
    }
  }

  private void watchLifetime(FabricHost host, IpAddress address) {
    Addresses6 own = host.six();
    long left = own == null ? 0 : own.left(address, clock.nanoTime());
    if (own != null && left > 0) {
      own.looks(address, clock.after(Duration.ofNanos(left), () -> watchLifetime(host, address)));
    } else if (left == 0) {
      drop(host, address);
    }
  }

  private void drop(FabricHost host, IpAddress address) {
    Addresses6 own = host.six();
    if (own != null) {
      own.remove(address);
    }
    addresses.remove(address, host);
  }

  /** {@code host} has no place any more. */
  void gone(FabricHost host) {
    Addresses6 own = host.six();
    if (own != null) {
      own.everything().forEach(address -> drop(host, address));
    }
  }

  /** Somebody else has what a host asked for. Source: RFC 4862 §5.4.5, RFC 7217 §6. */
  private void refused(Attempt attempt, long mac) {
    if (!trying.remove(attempt.address(), attempt)) {
      return;
    }
    FabricHost host = attempt.host();
    drop(host, attempt.address());
    boolean another =
        attempt.prefix() != null
            && attempt.number() < ATTEMPTS
            && host.personality().ipv6().interfaceId() != Ipv6.InterfaceId.EUI_64;
    if (another && attempt.prefix() != null) {
      form(host, attempt.prefix(), attempt.number() + 1);
    } else {
      conflicts.lost(host, attempt.address(), mac);
    }
  }

  // --- what arrives ------------------------------------------------------------------------------

  /** A well-formed solicitation. Source: RFC 4861 §7.2.3, §7.2.4; RFC 4862 §5.4.3. */
  void solicitation(Packet packet) {
    IpAddress target = Ndp.target(packet);
    boolean probe = packet.sourceHigh() == 0 && packet.sourceLow() == 0;
    watch.neighbour(packet, target);
    Attempt attempt = trying.get(target);
    if (attempt != null && probe && packet.sourceMac() != attempt.host().nic().mac()) {
      refused(attempt, packet.sourceMac());
      return;
    }
    FabricHost host = addresses.find(target);
    if (host == null || !isFor(packet, host, target)) {
      counters.dropped(Drop.NOT_OURS);
      return;
    }
    boolean bare = !packet.isMulticast() && host.personality().ipv6().bareWhenUnicast();
    int flags = (probe ? 0 : Ndp.SOLICITED) | (bare ? 0 : Ndp.OVERRIDE);
    Hop hop =
        probe
            ? new Hop(host.nic(), Ndp.mac(Ndp.ALL_NODES), packet.vlan(), target, Ndp.ALL_NODES)
            : new Hop(host.nic(), packet.sourceMac(), packet.vlan(), target, packet.source());
    Ndp.advertise(sender, hop, flags, !bare);
  }

  private static boolean isFor(Packet packet, FabricHost host, IpAddress target) {
    return packet.isMulticast()
        ? packet.target().equals(Ndp.group(target))
        : packet.targetMac() == host.nic().mac();
  }

  /** A well-formed advertisement: somebody has an address. */
  void advertisement(Packet packet) {
    IpAddress target = Ndp.target(packet);
    long mac = Ndp.mac(packet);
    Attempt attempt = trying.get(target);
    if (attempt != null && mac != attempt.host().nic().mac()) {
      refused(attempt, mac);
      return;
    }
    FabricHost host = addresses.find(target);
    if (host != null && mac != host.nic().mac() && conflicts.gives(host, target, mac)) {
      drop(host, target);
    }
  }

  /** A well-formed router advertisement. Source: RFC 4862 §5.5.3. */
  void router(Packet packet) {
    if (!advertisements.take(clock.nanoTime())) {
      counters.dropped(Drop.NDP_RATE);
      return;
    }
    Ndp.prefixes(packet, prefix -> each(host -> advertised(host, prefix)));
  }

  private void advertised(FabricHost host, Ndp.Prefix prefix) {
    Addresses6 own = host.six();
    boolean listens = host.personality().ipv6().solicitsRouters();
    if (own == null || !listens) {
      return;
    }
    if (own.renew(prefix, clock.nanoTime())) {
      own.formedOf(prefix.high()).forEach(address -> watchLifetime(host, address));
    } else if (prefix.validSeconds() > 0) {
      form(host, prefix, 0);
    }
  }

  /** A well-formed query for all groups. Source: RFC 3810 §6.2. */
  void query(Packet packet) {
    if (!queries.take(clock.nanoTime())) {
      counters.dropped(Drop.NDP_RATE);
      return;
    }
    int most = Math.max(1, Mld.mostDelayMillis(packet));
    each(
        host -> {
          clock.after(Duration.ofMillis(delay(host, most)), () -> report(host, Mld.IS_EXCLUDE));
        });
  }

  /** Calls {@code what} for all that speak IPv6 and are there. */
  void each(Consumer<FabricHost> what) {
    for (FabricHost host : hosts) {
      if (host.six() != null && !isGone(host)) {
        what.accept(host);
      }
    }
  }
}
