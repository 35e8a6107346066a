package decnet.fabric.personality;

import decnet.fabric.personality.NmapPrint.Bounds;
import java.util.ArrayList;
import java.util.List;

/**
 * Packet numbers, sequence numbers and clocks that make nmap see a print's SEQ test. Source: nmap's
 * reference guide, tests TI to TS, GCD, ISR and SP.
 */
final class NmapIdentity {
  private static final int MOST_DIVISORS = 8;
  private static final int RANDOM_FROM = 0xf0; // deviation of numbers that nobody can foresee
  private static final int ENOUGH = 3; // numbers that nmap must see to call them random
  private static final IsnPattern.Range USUAL_RATE = new IsnPattern.Range(0x105, 0x10b);
  private static final IsnPattern.Range USUAL_DEVIATION = new IsnPattern.Range(0x100, 0x108);

  private final NmapPrint print;

  NmapIdentity(NmapPrint print) {
    this.print = print;
  }

  Personality.Ip ip(int ttl, boolean dontFragment) {
    String tcp = print.text("SEQ", "TI", "I");
    String icmp = print.text("SEQ", "II", "I");
    String same = print.text("SEQ", "SS", "");
    boolean shared = same.equals("S") && tcp.equals(icmp);
    int resets = 0;
    for (String test : List.of("T5", "T6", "T7")) {
      resets += print.answers(test) ? 1 : 0;
    }
    String closed = print.text("SEQ", "CI", tcp.equals("Z") ? "Z" : "I");
    boolean few = closed.equals("RD") && resets < ENOUGH;
    IdPolicy reset = few ? IdPolicy.OWN_STRIDES : policy(closed, shared && closed.equals(tcp));
    IdPolicy synAck = policy(tcp, shared);
    IdPolicy data = synAck == IdPolicy.ZERO ? IdPolicy.FLOW : synAck;
    return new Personality.Ip(
        ttl, dontFragment, synAck, data, reset, policy(icmp, shared), same.equals("O"));
  }

  private static IdPolicy policy(String seen, boolean shared) {
    return switch (seen) {
      case "Z" -> IdPolicy.ZERO;
      case "RD" -> IdPolicy.RANDOM;
      case "I" -> shared ? IdPolicy.SHARED : IdPolicy.OWN;
      case "BI" -> shared ? IdPolicy.SHARED_SWAPPED : IdPolicy.OWN_SWAPPED;
      case "RI" -> shared ? IdPolicy.SHARED_LEAPS : IdPolicy.OWN_LEAPS;
      default -> IdPolicy.OWN_STRIDES; // nmap sees no class, and compares none
    };
  }

  Isn isn() {
    List<Long> divisors = new ArrayList<>();
    for (Bounds bounds : print.numbers("SEQ", "GCD")) {
      divisors.add(bounds.holds(1) ? 1 : Math.min(bounds.middle(), bounds.low() + 1));
    }
    if (divisors.isEmpty()) {
      divisors.add(1L);
    }
    List<Long> few = divisors.subList(0, Math.min(MOST_DIVISORS, divisors.size()));
    IsnPattern best = IsnPattern.CONSTANT;
    boolean found = few.equals(List.of(0L));
    boolean random = true;
    for (IsnPattern.Range rate : found ? List.<IsnPattern.Range>of() : ranges("ISR", USUAL_RATE)) {
      for (IsnPattern.Range deviation : ranges("SP", USUAL_DEVIATION)) {
        IsnPattern.Search search = new IsnPattern.Search(few, rate, deviation);
        if (!found && search.best().isPresent()) {
          best = search.best().get();
          random = deviation.high() >= RANDOM_FROM;
          found = true;
        }
      }
    }
    if (!found) {
      best = IsnPattern.of(List.of(1L), USUAL_RATE, USUAL_DEVIATION);
    }
    boolean hashed = random && !few.contains(0L);
    return new Isn(hashed ? Isn.Ordinary.HASHED : Isn.Ordinary.PATTERN, best);
  }

  private List<IsnPattern.Range> ranges(String attribute, IsnPattern.Range usual) {
    List<IsnPattern.Range> ranges = new ArrayList<>();
    for (Bounds bounds : print.numbers("SEQ", attribute)) {
      if (bounds.high() <= 512) {
        ranges.add(new IsnPattern.Range((int) bounds.low(), (int) bounds.high()));
      }
    }
    return ranges.isEmpty() ? List.of(usual) : ranges;
  }

  /** Ticks of the time stamps a second, in the middle of the class that nmap sees. */
  long timestampHz() {
    return switch (print.text("SEQ", "TS", "A")) {
      case "U" -> 0;
      case "0", "A" -> 1000;
      case "1" -> 2;
      case "7" -> 100;
      case "8" -> 200;
      default -> 1L << Math.clamp(print.number("SEQ", "TS", 10), 0, 34);
    };
  }
}
