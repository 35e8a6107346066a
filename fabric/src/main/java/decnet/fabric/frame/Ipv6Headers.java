package decnet.fabric.frame;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The extension headers between an IPv6 header and what it carries, walked up to the first one that
 * a receiver must put together or hand on. What is wrong with them is told as Linux tells it: in
 * silence, or as a parameter problem with the offset of the octet. Each header has 8 octets at
 * least, and at most {@value #MOST} are walked. One object is used again and again; not
 * thread-safe.
 *
 * <p>Source: RFC 8200 §4; Linux net/ipv6/exthdrs.c for limits on padding and options.
 */
final class Ipv6Headers {
  static final int HOP_BY_HOP = 0; // RFC 8200 §4.3
  static final int ROUTING = 43; // RFC 8200 §4.4
  static final int FRAGMENT = 44; // RFC 8200 §4.5
  static final int DESTINATION = 60; // RFC 8200 §4.6

  static final int ERRONEOUS = 0; // RFC 4443 §3.4: codes of a parameter problem, and below
  static final int UNKNOWN_OPTION = 2;
  static final int INCOMPLETE = 3; // RFC 7112 §5

  private static final int MOST = 128;
  private static final int MOST_OPTIONS = 8; // Linux net.ipv6.max_hbh_opts_number, max_dst_…
  private static final int MOST_PADDING = 7; // Linux ip6_parse_tlv: in a row
  private static final int PAD = 1; // RFC 8200 §4.2
  private static final int ROUTER_ALERT = 5; // RFC 2711 §2.1
  private static final int JUMBO = 0xc2; // RFC 2675 §2
  private static final int HOME_ADDRESS = 0xc9; // RFC 6275 §6.3
  private static final int RPL = 3; // RFC 6554 §3: type of a routing header
  private static final int SEGMENTS = 4; // RFC 8754 §2: type of a routing header
  private static final int MOBILE = 2; // RFC 6275 §6.4: type of a routing header

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int network;
  private int at;
  private int end;
  private int nextAt;
  private int fragment;
  private int problem;
  private int pointer;
  private boolean multicastToo;

  /**
   * Walks from {@code from}, whose kind is at {@code next}. Null where the payload or a fragment
   * was reached, else why it was not.
   */
  @Nullable Drop walk(ByteBuffer packet, int header, int from, int next, int to) {
    bytes = packet;
    network = header;
    at = from;
    nextAt = next;
    end = to;
    fragment = -1;
    problem = -1;
    for (int i = 0; i < MOST; i++) {
      int kind = kind();
      boolean first = nextAt == network + 6;
      boolean known =
          kind == HOP_BY_HOP && first || kind == ROUTING || kind == DESTINATION || kind == FRAGMENT;
      if (!known) {
        return null;
      }
      if (end - at < 8) {
        return Drop.IP_MALFORMED;
      }
      if (kind == FRAGMENT && (bytes.getShort(at + 2) & 0xfff9) != 0) {
        return fragment();
      }
      // a fragment that is whole is passed over: RFC 6946 §4
      int size = kind == FRAGMENT ? 8 : ((bytes.get(at + 1) & 0xff) + 1) * 8;
      if (size > end - at) {
        return Drop.IP_MALFORMED;
      }
      Drop wrong = kind == FRAGMENT ? null : kind == ROUTING ? routing() : options(size);
      if (wrong != null) {
        return wrong;
      }
      nextAt = at;
      at += size;
    }
    return Drop.IP_OPTION;
  }

  /** The payload is what is behind the fragment's header. */
  private @Nullable Drop fragment() {
    int word = bytes.getShort(at + 2) & 0xffff;
    fragment = at;
    at += 8;
    int length = end - at;
    if ((word & 1) != 0 && length % 8 != 0) {
      return problem(ERRONEOUS, network + 4);
    }
    if ((word & 0xfff8) + length > 65_535) {
      return problem(ERRONEOUS, fragment + 2);
    }
    boolean first = (word & 0xfff8) == 0;
    return first && length < least(bytes.get(fragment) & 0xff)
        ? problem(INCOMPLETE, network)
        : null;
  }

  /** What the first fragment must hold of the header behind. Source: RFC 7112 §5. */
  private static int least(int protocol) {
    return switch (protocol) {
      case IpFields.TCP -> 20;
      case IpFields.UDP, IpFields.ICMPV6 -> 8;
      default -> 1;
    };
  }

  /** Nobody is passed on to. Source: RFC 8200 §4.4, RFC 5095. */
  private @Nullable Drop routing() {
    int type = bytes.get(at + 2) & 0xff;
    if (type == RPL || type == SEGMENTS) {
      return Drop.IP_OPTION; // Linux: off until asked for
    }
    if (bytes.get(at + 3) == 0) {
      return null;
    }
    return type == MOBILE ? Drop.IP_OPTION : problem(ERRONEOUS, at + 3);
  }

  private @Nullable Drop options(int size) {
    boolean hopByHop = kind() == HOP_BY_HOP;
    int to = at + size;
    int padding = 0;
    int count = 0;
    int option = at + 2;
    while (option < to) {
      int type = bytes.get(option) & 0xff;
      int length = type == 0 ? 1 : option + 1 < to ? (bytes.get(option + 1) & 0xff) + 2 : 0;
      if (length == 0 || option + length > to) {
        return Drop.IP_OPTION;
      }
      if (type <= PAD) {
        padding += length;
        if (padding > MOST_PADDING || type == PAD && !isBlank(option + 2, option + length)) {
          return Drop.IP_OPTION;
        }
      } else {
        padding = 0;
        Drop wrong =
            ++count > MOST_OPTIONS ? Drop.IP_OPTION : option(type, option, length, hopByHop);
        if (wrong != null) {
          return wrong;
        }
      }
      option += length;
    }
    return null;
  }

  private boolean isBlank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Drop option(int type, int option, int length, boolean hopByHop) {
    if (hopByHop && type == ROUTER_ALERT) {
      return length == 4 ? null : Drop.IP_OPTION;
    }
    if (hopByHop && type == JUMBO) { // no frame of ours is that long
      return length == 6 && (option - network & 3) == 2
          ? problem(ERRONEOUS, option + 2)
          : Drop.IP_OPTION;
    }
    if (!hopByHop && type == HOME_ADDRESS) {
      return Drop.IP_OPTION; // Linux with mobile IPv6: of a stranger
    }
    return switch (type >> 6) { // RFC 8200 §4.2
      case 0 -> null;
      case 1 -> Drop.IP_OPTION;
      default -> {
        Drop told = problem(UNKNOWN_OPTION, option);
        multicastToo = type >> 6 == 2;
        yield told;
      }
    };
  }

  private Drop problem(int code, int where) {
    problem = code;
    pointer = where - network;
    multicastToo = false;
    return Drop.IP_OPTION;
  }

  private int kind() {
    return bytes.get(nextAt) & 0xff;
  }

  /** What comes at {@link #at}: a protocol, or {@link #FRAGMENT}. */
  int protocol() {
    return kind();
  }

  /** Where the payload begins. */
  int at() {
    return at;
  }

  /** Where the number of what comes at {@link #at} is, from the IPv6 header on. */
  int nextAt() {
    return nextAt - network;
  }

  /** Where the header of a fragment is, -1 for none. */
  int fragmentAt() {
    return fragment;
  }

  /** The code of the parameter problem that the sender must be told of; -1 for none. */
  int problemCode() {
    return problem;
  }

  int problemPointer() {
    return pointer;
  }

  /** Whether it is told even of a packet that was for many. */
  boolean isToldToMany() {
    return problem >= 0 && multicastToo;
  }
}
