package decnet.fabric.personality;

import java.util.Map;

/**
 * A TCP/IP stack as it is seen from outside.
 *
 * @param meaning what it claims to be, one clause
 * @param answers to odd segments; every kind has one
 */
public record Personality(
    String name, String meaning, Ip ip, Tcp tcp, Icmp icmp, Map<Odd, Answer> answers) {
  public Personality {
    answers = Map.copyOf(answers);
    if (answers.size() != Odd.values().length) {
      throw new IllegalArgumentException("personality " + name + ": answers missing");
    }
  }

  public Answer answer(Odd kind) {
    return answers.getOrDefault(kind, Answer.SILENCE);
  }

  /**
   * IPv4 as it sends it.
   *
   * @param ttl initial time to live
   * @param dontFragment on TCP
   */
  public record Ip(
      int ttl,
      boolean dontFragment,
      IdPolicy synAckId,
      IdPolicy dataId,
      IdPolicy resetId,
      IdPolicy icmpId) {}

  /**
   * TCP as it speaks it.
   *
   * @param window first window with time stamps agreed, bytes, unscaled
   * @param plainWindow first window without time stamps
   * @param wholeSegments whether a window without scale is rounded down to whole segments
   * @param smallestMss what a smaller offer of the peer is taken for
   * @param echoesMss whether our MSS is never more than the peer's
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
   */
  public record Tcp(
      int window,
      int plainWindow,
      boolean wholeSegments,
      int smallestMss,
      boolean echoesMss,
      int scale,
      int timestampHz,
      boolean clockPerConnection,
      boolean ecn,
      Map<String, String> layouts,
      int delayedAckMillis,
      int leastRtoMillis,
      int synAckRetries,
      boolean nagle) {
    public Tcp {
      layouts = Map.copyOf(layouts);
    }

    public boolean knows(char option) {
      return layouts.values().stream().anyMatch(layout -> layout.indexOf(option) >= 0);
    }
  }

  /**
   * ICMP as it answers.
   *
   * @param echo whether echo requests are answered
   * @param keepsCode whether an echo reply has the request's code
   * @param keepsDf whether an echo reply has the request's DF
   * @param keepsTos whether an echo reply has the request's type of service
   * @param quoteBytes how much of the offending packet an error quotes at most, with its header
   * @param errorTos type of service of errors
   * @param zeroQuotedChecksum whether the quoted IPv4 header's checksum is 0
   * @param zeroQuotedUdpChecksum whether the quoted UDP header's checksum is 0
   * @param errorsPerSecond how many errors a second
   * @param errorBurst how many errors at once
   * @param unreachable whether datagrams to closed ports are answered
   */
  public record Icmp(
      boolean echo,
      boolean keepsCode,
      boolean keepsDf,
      boolean keepsTos,
      int quoteBytes,
      int errorTos,
      boolean zeroQuotedChecksum,
      boolean zeroQuotedUdpChecksum,
      int errorsPerSecond,
      int errorBurst,
      boolean unreachable) {}
}
