package decnet.fabric.personality;

import decnet.net.KeepAlive;
import java.util.List;
import java.util.Map;

/**
 * A TCP/IP stack as it is seen from outside.
 *
 * @param answers to odd segments; every kind has one
 * @param probes answers to SYNs of nmap that are not those to any SYN; empty where a stack is fully
 *     described by the rest
 */
public record Personality(
    About about,
    Ip ip,
    Ipv6 ipv6,
    Tcp tcp,
    Isn isn,
    Icmp icmp,
    Latency latency,
    Map<Odd, Answer> answers,
    Map<Probe, Answer> probes) {
  public Personality {
    probes = Map.copyOf(probes);
    answers = Map.copyOf(answers);
    if (answers.size() != Odd.values().length) {
      throw new IllegalArgumentException("personality " + about.name() + ": answers missing");
    }
  }

  public String name() {
    return about.name();
  }

  public Answer answer(Odd kind) {
    return answers.getOrDefault(kind, Answer.SILENCE);
  }

  /**
   * What it stands for, and what else such a machine shows.
   *
   * @param meaning what it claims to be, one clause
   * @param nmap what nmap calls it
   * @param p0f what p0f calls it by its answer to Linux, {@code unknown} where that has no
   *     signature
   * @param vendors whose network cards such a machine has, names of {@link Vendors}
   * @param dhcp how it asks for an address
   */
  public record About(
      String name, String meaning, String nmap, String p0f, List<String> vendors, Dhcp dhcp) {
    public About {
      vendors = List.copyOf(vendors);
    }
  }

  /**
   * A DHCP client. Source: RFC 2132 §9.8 and §9.13.
   *
   * @param parameters option 55, the numbers it asks for, in its order
   * @param vendorClass option 60, empty for none
   */
  public record Dhcp(List<Integer> parameters, String vendorClass) {
    public Dhcp {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * IPv4 as it sends it.
   *
   * @param ttl initial time to live
   * @param dontFragment on TCP
   * @param icmpIdsAbove whether ICMP's own counter is far above that of TCP, not below
   */
  public record Ip(
      int ttl,
      boolean dontFragment,
      IdPolicy synAckId,
      IdPolicy dataId,
      IdPolicy resetId,
      IdPolicy icmpId,
      boolean icmpIdsAbove) {}

  /**
   * IPv6 as it speaks it.
   *
   * @param on whether it speaks it at all; the rest means nothing where it does not
   * @param interfaceId how it makes the second half of its addresses
   * @param label which packets have a flow label
   * @param allNodesEcho whether an echo request to ff02::1 is answered
   * @param solicitsRouters whether it asks for a router when it starts
   * @param announces whether it tells all nodes of an address that it has now
   * @param bareWhenUnicast whether a solicitation to it alone is answered without its link address
   *     and without the override flag
   * @param dadNonce whether the question for duplicates carries a nonce
   * @param errorsPerSecond how many ICMPv6 errors a second
   * @param errorBurst how many at once
   */
  public record Ipv6(
      boolean on,
      int hopLimit,
      InterfaceId interfaceId,
      Label label,
      boolean allNodesEcho,
      boolean solicitsRouters,
      boolean announces,
      boolean bareWhenUnicast,
      boolean dadNonce,
      int errorsPerSecond,
      int errorBurst) {
    /** It does not speak it. */
    public static final Ipv6 OFF =
        new Ipv6(
            false, 64, InterfaceId.EUI_64, Label.ZERO, false, false, false, false, false, 0, 1);

    /** How the second half of an address is made. */
    public enum InterfaceId {
      /** From the MAC. Source: RFC 4291, appendix A. */
      EUI_64,
      /** A number of its own in each network. Source: RFC 7217. */
      STABLE,
      /** One random number in all networks. */
      RANDOM
    }

    /** Which packets have a flow label. */
    public enum Label {
      ZERO,
      /** Those of TCP connections. */
      CONNECTION,
      /** Those of every flow, with the highest bit set. Source: Linux flowlabel_state_ranges. */
      EVERY
    }
  }

  /**
   * TCP as it speaks it.
   *
   * @param window first window with time stamps agreed, bytes, unscaled
   * @param plainWindow first window without time stamps
   * @param wholeSegments whether a window without scale is rounded down to whole segments
   * @param smallestMss what a smaller offer of the peer is taken for
   * @param mss what we offer
   * @param scale shift of the window, -1 for never
   * @param timestampHz ticks a second, 0 for never
   * @param clockPerConnection whether each connection has a clock of its own, not each peer
   * @param ecn whether ECN is accepted
   * @param layouts order of the options of a SYN-ACK in nmap's letters, by the letters of what was
   *     offered and is known to the stack: a subset of {@code STW} in this order
   * @param delayedAckMillis how long an ACK may wait
   * @param leastRtoMillis lower bound of the retransmission time-out
   * @param synAckRetries how often a SYN-ACK is sent again
   * @param nagle whether small segments wait for the ACK of what is under way
   * @param keepAlive how a silent peer is asked where the server wants it
   */
  public record Tcp(
      int window,
      int plainWindow,
      boolean wholeSegments,
      int smallestMss,
      MssPolicy mss,
      int scale,
      long timestampHz,
      boolean clockPerConnection,
      boolean ecn,
      Map<String, String> layouts,
      int delayedAckMillis,
      int leastRtoMillis,
      int synAckRetries,
      boolean nagle,
      KeepAlive keepAlive) {
    public Tcp {
      layouts = Map.copyOf(layouts);
    }

    public boolean knows(char option) {
      return layouts.values().stream().anyMatch(layout -> layout.indexOf(option) >= 0);
    }
  }

  /** The maximum segment size that a stack offers. */
  public enum MssPolicy {
    /** What the link allows. */
    OWN,
    /** Never more than the peer takes, which is 536 if it does not say. */
    SMALLER,
    /** Never more than the peer offered. */
    OFFERED
  }

  /** ICMP as it answers. */
  public record Icmp(Echo echo, Unreachable unreachable) {}

  /**
   * Echo replies.
   *
   * @param asked which requests are answered
   * @param ttl 0 for that of the personality
   * @param code of the reply, {@value #KEPT} for the request's, {@value #ODD} for another than that
   * @param keepsTos whether a reply has the request's type of service
   */
  public record Echo(Asked asked, int ttl, int code, Df df, boolean keepsTos) {
    public static final int KEPT = -1;
    public static final int ODD = -2;

    /** Which requests are answered. */
    public enum Asked {
      ALL,
      /** Those with code 0. */
      PLAIN,
      NONE
    }

    /** The DF bit of a reply. */
    public enum Df {
      NEVER,
      KEPT,
      ALWAYS,
      REVERSED
    }
  }

  /**
   * Port unreachables.
   *
   * @param sent whether datagrams to closed ports are answered
   * @param perSecond how many errors a second
   * @param burst how many errors at once
   * @param ttl 0 for that of the personality
   * @param tos type of service
   * @param unused the low half of the word that RFC 792 leaves unused
   */
  public record Unreachable(
      boolean sent,
      int perSecond,
      int burst,
      int ttl,
      int tos,
      boolean dontFragment,
      int unused,
      Quote quote) {}

  /**
   * The offending packet as an error quotes it.
   *
   * @param most how many bytes at most, with its header
   * @param padded up to how many bytes a shorter packet is filled up
   * @param length the total length there, {@value #KEPT} for what came; so are {@code id} and
   *     {@code udpChecksum}
   * @param spoilsData whether the last byte differs
   * @param ttlShift added to the time to live
   */
  public record Quote(
      int most,
      int padded,
      int length,
      int id,
      Sum checksum,
      int udpChecksum,
      boolean spoilsData,
      int ttlShift) {
    public static final int KEPT = -1;

    /** The quoted header's checksum. */
    public enum Sum {
      /** Right for what is quoted. */
      RIGHT,
      ZERO,
      WRONG
    }
  }
}
