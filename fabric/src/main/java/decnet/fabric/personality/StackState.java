package decnet.fabric.personality;

import decnet.fabric.frame.Allowance;
import decnet.fabric.frame.IpFields;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one host's stack remembers besides its connections: IPv4 counters, the secret behind its
 * sequence numbers and time stamps, where the numbers of {@value #TRACES} peers at most are, and
 * how many ICMP errors it may still send. Thread-safe.
 */
public final class StackState {
  private static final long NANOS = 1_000_000_000L;
  private static final int TRACES = 16;
  private static final long TRACE_NANOS = 300 * NANOS;
  private static final int LOW = 0x100; // where ICMP's own counter begins
  private static final int MIDDLE = 0x3000; // where all others do
  private static final int HIGH = 0xa000;
  private static final int ROUGHLY = 0x3ff;
  private static final int DRIFT = 0x2000;
  private static final int FAR = 20_500; // more than nmap takes for a counter
  private static final int ISN_TICK_NANOS = 4_000; // RFC 6528 §3: the clock of M ticks each 4 µs

  private final Personality personality;
  private final Keyed sequenceKey;
  private final Keyed timestampKey;
  private final AtomicInteger shared;
  private final Map<IdPolicy.Use, AtomicInteger> own = new EnumMap<>(IdPolicy.Use.class);
  private final AtomicInteger drawn = new AtomicInteger();
  private final Map<Integer, IsnPattern.Trace> traces = new LinkedHashMap<>(4);
  private final AtomicLong random;
  private final Allowance errors;
  private final Allowance errors6;

  /** {@code secret} is this host's own. */
  public StackState(Personality personality, Keyed secret) {
    this.personality = personality;
    sequenceKey = secret.derive(1);
    timestampKey = secret.derive(2);
    shared = new AtomicInteger(MIDDLE + ((int) secret.hash(3, 0, 0) & 0x3fff));
    for (IdPolicy.Use use : IdPolicy.Use.values()) {
      own.put(use, new AtomicInteger(begin(use) + ((int) secret.hash(4, begin(use), 0) & ROUGHLY)));
    }
    random = new AtomicLong(secret.hash(5, 0, 0));
    Personality.Unreachable icmp = personality.icmp().unreachable();
    errors = new Allowance(icmp.perSecond(), icmp.burst());
    errors6 = new Allowance(personality.ipv6().errorsPerSecond(), personality.ipv6().errorBurst());
  }

  public Personality personality() {
    return personality;
  }

  private int begin(IdPolicy.Use use) {
    if (use != IdPolicy.Use.ICMP) {
      return MIDDLE;
    }
    return personality.ip().icmpIdsAbove() ? HIGH : LOW;
  }

  /** The identification of the next packet; {@code flow} counts up by one a packet of its flow. */
  public int id(IdPolicy policy, IdPolicy.Use use, int flow) {
    int id =
        switch (policy) {
          case ZERO -> 0;
          case FLOW -> flow;
          case SHARED, SHARED_LEAPS -> shared.addAndGet(step(policy));
          case OWN, OWN_LEAPS, OWN_STRIDES -> own(use).addAndGet(step(policy));
          case SHARED_SWAPPED -> swapped(shared.incrementAndGet());
          case OWN_SWAPPED -> swapped(own(use).incrementAndGet());
          case RANDOM -> drawn.addAndGet(FAR + (draw() >>> 1) % (0xffff - 2 * FAR));
        };
    return id & 0xffff;
  }

  private AtomicInteger own(IdPolicy.Use use) {
    return Objects.requireNonNull(own.get(use)); // the map is full
  }

  private int step(IdPolicy policy) {
    return switch (policy) {
      case SHARED_LEAPS, OWN_LEAPS -> 1011 + 2 * ((draw() >>> 1) % 400); // odd: no multiple of 256
      case OWN_STRIDES -> 11 + 2 * ((draw() >>> 1) % 490);
      default -> 1;
    };
  }

  private static int swapped(int count) {
    return Integer.reverseBytes(count) >>> 16;
  }

  /**
   * A scan begins: counters that go round fast begin anew, as if they had just done so, because a
   * scan that sees it takes them for random.
   */
  public void probed() {
    Personality.Ip ip = personality.ip();
    restart(ip.synAckId(), IdPolicy.Use.TCP);
    restart(ip.resetId(), IdPolicy.Use.RESET);
    restart(ip.icmpId(), IdPolicy.Use.ICMP);
  }

  private void restart(IdPolicy policy, IdPolicy.Use use) {
    boolean drifted = policy == IdPolicy.OWN && (own(use).get() & 0xffff) - begin(use) > DRIFT;
    if (policy.isFast() || drifted) {
      int first = begin(use) + (draw() & ROUGHLY);
      int count = policy.isSwapped() ? swapped(first & 0xff00) : first;
      if (policy.isShared()) {
        shared.set(count);
      } else {
        own(use).set(count);
      }
    }
  }

  /** A random number that nobody can foresee. */
  public int draw() {
    return (int) timestampKey.hash(7, random.incrementAndGet(), 0);
  }

  /**
   * An initial sequence number.
   *
   * @param flow both addresses, the peer's in the lower half
   * @param probe whether it belongs to a scan
   */
  public int isn(long flow, int port, long nanos, boolean probe) {
    if (probe || personality.isn().ordinary() == Isn.Ordinary.PATTERN) {
      return patterned((int) flow, nanos);
    }
    return (int) (sequenceKey.hash(flow, port, 0) + nanos / ISN_TICK_NANOS); // RFC 6528 §3
  }

  private int patterned(int peer, long nanos) {
    synchronized (traces) {
      IsnPattern.Trace trace = traces.remove(peer);
      if (trace == null || nanos - trace.at() > TRACE_NANOS) {
        int first = (int) sequenceKey.hash(peer, 1, 1) + (int) (nanos / ISN_TICK_NANOS);
        trace = new IsnPattern.Trace(personality.isn().pattern(), first | 1, nanos);
      }
      traces.put(peer, trace);
      Iterator<Integer> oldest = traces.keySet().iterator();
      while (traces.size() > TRACES) {
        oldest.next();
        oldest.remove();
      }
      return trace.next(nanos);
    }
  }

  /**
   * The time stamp clock as the peer of {@code flow} sees it. Source: RFC 7323 §5.4, as Linux since
   * 4.10.
   */
  public int timestamp(long flow, int ports, long nanos) {
    long hz = personality.tcp().timestampHz();
    long ticks = nanos / NANOS * hz + (nanos % NANOS) * (hz >>> 8) / (NANOS >>> 8);
    if (hz < 1 << 20) {
      ticks = nanos / NANOS * hz + nanos % NANOS * hz / NANOS;
    }
    long own = personality.tcp().clockPerConnection() ? ports : 0;
    return (int) (timestampKey.hash(flow, own, 8) + ticks);
  }

  /**
   * The header of an IPv6 packet.
   *
   * @param flow both addresses, and {@code ports} where there are any
   * @param connection whether it is of a TCP connection
   */
  public IpFields fields(int protocol, int tos, long flow, int ports, boolean connection) {
    Personality.Ipv6 own = personality.ipv6();
    int hashed =
        own.label() == Personality.Ipv6.Label.ZERO ? 0 : (int) timestampKey.hash(flow, ports, 6);
    int label =
        switch (own.label()) {
          case ZERO -> 0;
          case CONNECTION -> connection ? hashed & 0xf_ffff : 0; // RFC 6437 §3: 20 bits
          case EVERY -> hashed & 0x7_ffff | 0x8_0000; // Linux IPV6_FLOWLABEL_STATELESS_FLAG
        };
    return new IpFields(protocol, own.hopLimit(), tos, draw(), false, label);
  }

  /** Whether one more ICMP error may be sent; it is counted then. */
  public boolean mayError(long nanos) {
    return errors.take(nanos);
  }

  /** As {@link #mayError}, of ICMPv6. */
  public boolean mayError6(long nanos) {
    return errors6.take(nanos);
  }
}
