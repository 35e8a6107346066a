package decnet.fabric.recon;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a SYN tells of the stack that made it: its fields in a form of our own, a signature in p0f's
 * form, and a name where the form is well known.
 *
 * <p>Our own form is {@code win=64240;opts=2.4.8.1.3;mss=1460;scale=7}: the window in bytes as
 * sent, the kinds of options in their order, and the values of MSS and window scale. What the SYN
 * does not have is left out; an end of the option list is one {@code 0}, whatever padding follows.
 *
 * <p>Source: RFC 9293 §3.1 and §3.2, RFC 7323; p0f 3's README, §5 on its TCP signatures; the names
 * were checked with the systems' own SYNs.
 */
record Fingerprint(String fields, String p0f, String stack, int distance) {
  private static final int OPTIONS = 20; // RFC 9293 §3.1: where they begin
  private static final String[] NAMES = {
    "eol", "nop", "mss", "ws", "sok", "sack", "?6", "?7", "ts"
  };

  static Fingerprint of(SynSample syn) {
    Options options = Options.of(syn.header);
    int window = number(syn.header, 14, 2);
    int first = firstTtl(syn.ttl);
    int distance = first - syn.ttl;
    boolean multiple = options.mss > 0 && window > 0 && window % options.mss == 0;
    String p0f =
        String.join(
            ":",
            Integer.toString(syn.version),
            first + "+" + distance,
            Integer.toString(syn.ipOptions),
            options.mss == 0 ? "*" : Integer.toString(options.mss),
            (multiple ? "mss*" + window / options.mss : Integer.toString(window))
                + ","
                + Math.max(0, options.scale),
            options.layout.toString(),
            quirks(syn, options),
            syn.data == 0 ? "0" : "+");
    return new Fingerprint(
        fields(window, options),
        p0f,
        stack(syn, options.layout.toString(), window, first),
        distance);
  }

  private static String fields(int window, Options options) {
    StringJoiner fields = new StringJoiner(";");
    fields.add("win=" + window);
    add(fields, "opts=" + options.kinds, options.kinds.length() > 0);
    add(fields, "mss=" + options.mss, options.mss > 0);
    add(fields, "scale=" + options.scale, options.scale >= 0);
    return fields.toString();
  }

  /** What the TTL was at first: the next of the values that systems begin with. */
  static int firstTtl(int ttl) {
    return ttl <= 32 ? 32 : ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255;
  }

  private static int number(byte[] bytes, int at, int length) {
    int value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | bytes[at + i] & 255;
    }
    return value;
  }

  /** The options of a SYN, in order. */
  private static final class Options {
    final StringJoiner kinds = new StringJoiner(".");
    final StringJoiner layout = new StringJoiner(",");
    int mss;
    int scale = -1;
    int stamp = -1;
    int echo;
    boolean bad;
    boolean padded;

    static Options of(byte[] header) {
      Options found = new Options();
      int at = OPTIONS;
      while (at < header.length) {
        int kind = header[at] & 255;
        if (kind == 0) {
          found.end(header, at);
          return found;
        }
        int size = kind == 1 ? 1 : at + 1 < header.length ? header[at + 1] & 255 : 0;
        if (kind > 1 && size < 2 || at + size > header.length) {
          found.bad = true;
          return found;
        }
        found.take(header, at, kind, size);
        at += size;
      }
      return found;
    }

    private void end(byte[] header, int at) {
      kinds.add("0");
      for (int i = at; i < header.length; i++) {
        padded |= header[i] != 0;
      }
      layout.add("eol+" + (header.length - at - 1));
    }

    private void take(byte[] header, int at, int kind, int size) {
      kinds.add(Integer.toString(kind));
      layout.add(kind < NAMES.length ? NAMES[kind] : "?" + kind);
      if (kind == 2 && size == 4) {
        mss = number(header, at + 2, 2);
      } else if (kind == 3 && size == 3) {
        scale = header[at + 2] & 255;
      } else if (kind == 8 && size == 10) {
        stamp = number(header, at + 2, 4);
        echo = number(header, at + 6, 4);
      }
    }
  }

  private static String quirks(SynSample syn, Options options) {
    StringJoiner quirks = new StringJoiner(",");
    int flags = syn.header[13] & 255;
    add(quirks, "df", syn.dontFragment);
    add(quirks, "id+", syn.dontFragment && syn.id != 0);
    add(quirks, "id-", syn.version == 4 && !syn.dontFragment && syn.id == 0);
    add(quirks, "ecn", (syn.tos & 3) != 0 || (flags & 0xc0) != 0);
    add(quirks, "flow", syn.label != 0);
    add(quirks, "seq-", number(syn.header, 4, 4) == 0);
    add(quirks, "ack+", number(syn.header, 8, 4) != 0);
    add(quirks, "uptr+", number(syn.header, 18, 2) != 0 && (flags & 0x20) == 0);
    add(quirks, "urgf+", (flags & 0x20) != 0);
    add(quirks, "pushf+", (flags & 8) != 0);
    add(quirks, "ts1-", options.stamp == 0);
    add(quirks, "ts2+", options.echo != 0);
    add(quirks, "opt+", options.padded);
    add(quirks, "exws", options.scale > 14);
    add(quirks, "bad", options.bad);
    return quirks.toString();
  }

  private static void add(StringJoiner quirks, String name, boolean present) {
    if (present) {
      quirks.add(name);
    }
  }

  /** The well-known makers of SYNs; empty for others. */
  private static String stack(SynSample syn, String layout, int window, int first) {
    return switch (layout.toLowerCase(Locale.ROOT)) {
      case "mss,sok,ts,nop,ws" -> first == 64 ? "Linux" : "";
      case "mss,nop,ws,nop,nop,sok" -> first == 128 ? "Windows" : "";
      case "mss,nop,ws,nop,nop,ts,sok,eol+1" -> first == 64 ? "macOS or iOS" : "";
      case "mss,nop,ws,sok,ts" -> first == 64 ? "FreeBSD" : "";
      case "mss,nop,nop,sok,nop,ws,nop,nop,ts" -> first == 64 ? "OpenBSD" : "";
      case "mss" -> window == 1024 && syn.ttl < 64 ? "nmap" : window == 1024 ? "masscan" : "";
      case "" -> window == 65_535 || syn.id == 54_321 ? "zmap" : window == 1024 ? "masscan" : "";
      default -> "";
    };
  }
}
