package decnet.fabric;

import decnet.base.Clock;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.fabric.frame.Arp;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Packet;
import decnet.net.HostSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which addresses belong to machines that are not ours. Before a decky gets an IPv4 address on a
 * shared link, it is asked for {@value #PROBES} times, as RFC 5227 §2.1.1 has it, but {@value
 * #WAIT_MILLIS} ms apart instead of 1 to 2 s: a fleet starts within seconds, and whoever answers
 * later still makes the decky yield. Claims are remembered for ten minutes, {@value #KEPT} at most.
 * Thread-safe; its monitor guards what is remembered.
 */
final class Claims {
  private static final int PROBES = 3; // RFC 5227 §1.1: PROBE_NUM
  private static final int WAIT_MILLIS = 150;
  private static final int KEPT = 16_384;
  private static final int PACED = 16; // probes sent at once, then a pause of
  private static final int PACE_MILLIS = 16;
  private static final long FRESH_NANOS = Duration.ofSeconds(30).toNanos(); // of a survey
  private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();
  private static final long NOBODY = -1;

  private final Clock clock;
  private final FrameSender sender;
  private final Map<IpAddress, Long> probing = new ConcurrentHashMap<>(); // address to our own MAC
  private final Map<IpAddress, Long> surveyed = new ConcurrentHashMap<>(); // address to when
  private final Map<IpAddress, Claim> known = new LinkedHashMap<>();

  /** Who has an address, and when that was heard. */
  private record Claim(long mac, long nanos) {}

  Claims(Clock clock, FrameSender sender) {
    this.clock = clock;
    this.sender = sender;
  }

  /**
   * Asks for the addresses of {@code specs} all in the same rounds, {@value #PACED} probes each
   * {@value #PACE_MILLIS} ms: {@link #probe} knows what came of it for a while, and does not ask
   * again.
   */
  void survey(Collection<HostSpec> specs) throws InterruptedException {
    surveyed.forEach(
        (address, at) -> {
          if (clock.nanoTime() - at > FRESH_NANOS) {
            end(address); // nobody came for it
          }
        });
    Map<IpAddress, Long> asked = new LinkedHashMap<>();
    for (HostSpec spec : specs) {
      spec.addresses().stream()
          .filter(IpAddress::isIpv4)
          .forEach(address -> asked.put(address, spec.mac().value()));
    }
    asked.keySet().forEach(this::forget);
    probing.putAll(asked);
    for (int i = 0; i < PROBES; i++) {
      int sent = 0;
      for (Map.Entry<IpAddress, Long> each : asked.entrySet()) {
        Arp.probe(sender, each.getValue(), each.getKey());
        if (++sent % PACED == 0) {
          clock.sleep(Duration.ofMillis(PACE_MILLIS));
        }
      }
      clock.sleep(Duration.ofMillis(WAIT_MILLIS));
    }
    long done = clock.nanoTime();
    asked.keySet().forEach(address -> surveyed.put(address, done));
  }

  /**
   * Asks for {@code addresses} on behalf of {@code mac} and waits for answers.
   *
   * @return the first one that is claimed, and by whom, in words; empty where all are free
   */
  Optional<String> probe(Mac mac, List<IpAddress> all) throws InterruptedException {
    List<IpAddress> addresses = all.stream().filter(IpAddress::isIpv4).toList();
    try {
      if (addresses.stream().allMatch(address -> isSurveyed(address, mac))) {
        return claimed(addresses);
      }
      for (IpAddress address : addresses) {
        forget(address);
        probing.put(address, mac.value());
      }
      for (int i = 0; i < PROBES; i++) {
        addresses.forEach(address -> Arp.probe(sender, mac.value(), address));
        clock.sleep(Duration.ofMillis(WAIT_MILLIS));
        Optional<String> owner = claimed(addresses);
        if (owner.isPresent()) {
          return owner;
        }
      }
      return Optional.empty();
    } finally {
      addresses.forEach(this::end);
    }
  }

  private boolean isSurveyed(IpAddress address, Mac mac) {
    Long at = surveyed.get(address);
    Long asker = probing.get(address);
    return at != null
        && clock.nanoTime() - at <= FRESH_NANOS
        && asker != null
        && asker == mac.value();
  }

  private void end(IpAddress address) {
    probing.remove(address);
    surveyed.remove(address);
  }

  /** The first of {@code asked} that somebody else has, and who, in words. */
  private Optional<String> claimed(List<IpAddress> asked) {
    for (IpAddress address : asked) {
      long owner = owner(address);
      if (owner != NOBODY) {
        return Optional.of(address + " is claimed by " + new Mac(owner));
      }
    }
    return Optional.empty();
  }

  /** Well-formed ARP came in. For the one thread that receives. */
  void heard(Packet arp) {
    if (probing.isEmpty()) {
      return;
    }
    int sender = Arp.sender(arp);
    int bits = sender == 0 && Arp.isRequest(arp) ? Arp.target(arp) : sender; // RFC 5227 §2.1.1
    IpAddress address = IpAddress.ipv4(bits);
    Long own = probing.get(address);
    if (own != null && own != Arp.senderMac(arp)) {
      remember(address, Arp.senderMac(arp));
    }
  }

  synchronized void remember(IpAddress address, long mac) {
    known.remove(address);
    known.put(address, new Claim(mac, clock.nanoTime()));
    if (known.size() > KEPT) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private synchronized void forget(IpAddress address) {
    known.remove(address);
  }

  private synchronized long owner(IpAddress address) {
    Claim claim = known.get(address);
    return claim == null || clock.nanoTime() - claim.nanos() > KEPT_NANOS ? NOBODY : claim.mac();
  }

  /** Whether somebody else was heard to have {@code address} not long ago. */
  boolean isClaimed(IpAddress address) {
    return owner(address) != NOBODY;
  }
}
