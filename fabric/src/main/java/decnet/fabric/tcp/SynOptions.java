package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.personality.OptionText;
import decnet.fabric.personality.Personality;
import java.nio.ByteBuffer;

/**
 * What both sides agreed on by the options of their SYNs: only what the peer offered and the
 * personality knows. Immutable.
 *
 * @param sendMss most bytes of data and options in a segment to the peer
 * @param ownMss what our SYN-ACK offers
 * @param sendScale shift of the peer's windows
 * @param receiveScale shift of our windows
 * @param layout the options of our SYN-ACK, in order, in nmap's letters
 */
record SynOptions(
    int sendMss,
    int ownMss,
    boolean scaled,
    int sendScale,
    int receiveScale,
    boolean sack,
    boolean stamps,
    String layout) {
  private static final int DEFAULT_MSS = 536; // RFC 9293 §3.7.1
  private static final int DEFAULT_MSS_6 = 1220; // RFC 9293 §3.7.1
  private static final int LEAST_MSS = 64; // so that a hostile offer does not make tiny segments

  static SynOptions agree(Offer syn, Personality.Tcp tcp, int ownMss, IpAddress local) {
    StringBuilder offered = new StringBuilder(3);
    if (syn.sack() && tcp.knows('S')) {
      offered.append('S');
    }
    if (syn.stamped() && tcp.timestampHz() > 0 && tcp.knows('T')) {
      offered.append('T');
    }
    if (syn.scale() >= 0 && tcp.scale() >= 0 && tcp.knows('W')) {
      offered.append('W');
    }
    String layout = tcp.layouts().getOrDefault(offered.toString(), "M");
    boolean scaled = layout.indexOf('W') >= 0;
    int peerMss =
        syn.mss() == 0
            ? local.isIpv4() ? DEFAULT_MSS : DEFAULT_MSS_6
            : Math.max(LEAST_MSS, syn.mss());
    return new SynOptions(
        Math.min(peerMss, ownMss),
        switch (tcp.mss()) {
          case OWN -> ownMss;
          case SMALLER -> Math.min(peerMss, ownMss);
          case OFFERED -> syn.mss() == 0 ? ownMss : Math.min(peerMss, ownMss);
        },
        scaled,
        scaled ? syn.scale() : 0,
        scaled ? tcp.scale() : 0,
        layout.indexOf('S') >= 0,
        layout.indexOf('T') >= 0,
        layout);
  }

  /** What a SYN of ours asks for: all that the personality knows. */
  static SynOptions own(Personality.Tcp tcp, int ownMss, IpAddress local) {
    return agree(new Offer(0, 0, false, ownMss, 0, true, true, 0), tcp, ownMss, local);
  }

  /** The window of the SYN-ACK, bytes. */
  int window(Personality.Tcp tcp) {
    int window = stamps ? tcp.window() : tcp.plainWindow();
    if (scaled || !tcp.wholeSegments()) {
      return window;
    }
    int segment = Math.max(tcp.smallestMss(), sendMss);
    return window / segment * segment;
  }

  /**
   * Writes the options at {@code at}.
   *
   * @return how many bytes, a multiple of 4
   */
  int write(ByteBuffer bytes, int at, int stamp, int echo) {
    return OptionText.write(
        layout, bytes, at, new OptionText.Fill(ownMss, receiveScale, stamp, echo));
  }
}
