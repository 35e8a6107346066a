package decnet.fabric.personality;

import decnet.net.KeepAlive;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * TCP options and windows of a print: those of nmap's own SYNs to the letter, and what follows from
 * them for others. Immutable. Source: nmap's reference guide, tests O and W.
 */
final class NmapOptions {
  private static final List<Probe> PROBES =
      Stream.of(Probe.values()).filter(Probe::isSequence).toList();
  private static final int USUAL_WINDOW = 0xffff;

  private final NmapPrint print;
  private final Map<Probe, String> options = new EnumMap<>(Probe.class);
  private final Map<Probe, Integer> windows = new EnumMap<>(Probe.class);

  NmapOptions(NmapPrint print) {
    this.print = print;
    int index = index();
    for (int i = 1; i <= PROBES.size(); i++) {
      options.put(PROBES.get(i - 1), option(i, index));
      List<NmapPrint.Bounds> numbers = print.numbers("WIN", "W" + i);
      int at = Math.min(index, numbers.size() - 1);
      windows.put(
          PROBES.get(i - 1), at < 0 ? USUAL_WINDOW : (int) numbers.get(at).middle() & 0xffff);
    }
  }

  /** Alternatives at one place come from one machine: the first whose clock is that of SEQ. */
  private int index() {
    int most = print.choices("OPS", "O1", "").size();
    for (int index = 0; index < most; index++) {
      boolean stamped = true;
      boolean zero = false;
      for (int i = 1; i <= PROBES.size(); i++) {
        String option = option(i, index);
        stamped &= option.indexOf('T') >= 0;
        zero |= option.contains("T0");
      }
      String clock = stamped ? zero ? "0" : "1" : "U";
      boolean ticks =
          print.choices("SEQ", "TS", "").stream().anyMatch(c -> c.matches("[1-9A-F].*"));
      if (print.allows("SEQ", "TS", clock) || clock.equals("1") && ticks) {
        return index;
      }
    }
    return 0;
  }

  private String option(int number, int index) {
    if (!print.has("OPS", "O" + number)) {
      return print.text("SEQ", "TS", "U").equals("U") ? "M5B4" : "M5B4ST11";
    }
    List<String> choices = print.choices("OPS", "O" + number, "");
    return valid(choices.get(Math.min(index, choices.size() - 1)));
  }

  /** {@code text} if it can be written, else nothing. */
  static String valid(String text) {
    return OptionText.length(text) < 0 ? "" : text;
  }

  String of(Probe probe) {
    return options.getOrDefault(probe, "");
  }

  int window(Probe probe) {
    return windows.getOrDefault(probe, USUAL_WINDOW);
  }

  /** Whether the machine did not take this SYN, though it took others. */
  boolean isRefusal(Probe probe) {
    return of(probe).isEmpty()
        && window(probe) == 0
        && options.values().stream().anyMatch(option -> !option.isEmpty());
  }

  Personality.Tcp tcp(long timestampHz) {
    String whole = of(Probe.FIRST);
    Map<String, String> layouts = new LinkedHashMap<>();
    String congestion = valid(print.text("ECN", "O", ""));
    layouts.put("STW", letters(whole, "STW"));
    layouts.put("TW", letters(of(Probe.THIRD), "TW"));
    layouts.put("ST", letters(of(Probe.SIXTH), "ST"));
    layouts.put("SW", letters(congestion.isEmpty() ? whole : congestion, "SW"));
    for (String offer : List.of("", "S", "T", "W")) {
      StringBuilder made = new StringBuilder("M");
      if (!offer.isEmpty() && whole.contains(offer)) {
        made.append(offer.equals("W") ? "N" : "NN").append(offer);
      }
      layouts.put(offer, made.toString());
    }
    int window = Math.max(1, window(Probe.FIRST));
    return new Personality.Tcp(
        window,
        (int) Math.max(1, print.number("ECN", "W", window) & 0xffff),
        false,
        64,
        of(Probe.FIFTH).contains("M218")
            ? Personality.MssPolicy.SMALLER
            : Personality.MssPolicy.OWN,
        scale(whole),
        timestampHz,
        false,
        print.text("ECN", "CC", "N").equals("Y"),
        layouts,
        40,
        200,
        5,
        true,
        new KeepAlive(Duration.ofSeconds(7_200), Duration.ofSeconds(75), 9)); // tcp(7)
  }

  /** Without values, and without what was not offered. */
  private static String letters(String option, String offered) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < option.length(); i++) {
      char letter = option.charAt(i);
      if ("MNL".indexOf(letter) >= 0 || offered.indexOf(letter) >= 0) {
        letters.append(letter);
      }
    }
    return letters.indexOf("M") < 0 ? "M" : letters.toString();
  }

  private static int scale(String option) {
    int at = option.indexOf('W') + 1;
    if (at == 0) {
      return -1;
    }
    int end = at;
    while (end < option.length() && Character.digit(option.charAt(end), 16) >= 0) {
      end++;
    }
    return Math.min(14, Integer.parseInt("0" + option.substring(at, end), 16));
  }
}
