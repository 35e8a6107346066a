package decnet.decoy.shell;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The signals of Linux on x86-64 by number and name. Source: signal(7); bash for their listing. */
final class Signals {
  private static final int COLUMNS = 5;
  private static final int LAST = 64;
  private static final int FIRST_REAL_TIME = 34;
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /** Without SIG; empty for a number that is no signal. */
  static String name(int number) {
    if (number >= 1 && number <= NAMES.size()) {
      return NAMES.get(number - 1);
    }
    if (number < FIRST_REAL_TIME || number > LAST) {
      return "";
    }
    int above = number - FIRST_REAL_TIME;
    int below = LAST - number;
    return below < 15 ? "RTMAX" + (below == 0 ? "" : "-" + below) : "RTMIN" + plus(above);
  }

  private static String plus(int above) {
    return above == 0 ? "" : "+" + above;
  }

  /** The number of a signal by its name, with or without SIG, or by its number; -1 for none. */
  static int number(String name) {
    if (name.matches("\\d{1,4}")) {
      return name(Integer.parseInt(name)).isEmpty() ? -1 : Integer.parseInt(name);
    }
    String bare = name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    for (int number = 1; number <= LAST; number++) {
      if (!bare.isEmpty() && name(number).equals(bare)) {
        return number;
      }
    }
    return -1;
  }

  static boolean isListing(Invocation in) {
    return !in.arguments().isEmpty() && in.arguments().getFirst().matches("-[lL]");
  }

  /** {@code kill -l}: all, or the names of numbers (also of a status) and the numbers of names. */
  static int list(Invocation in) throws IOException {
    List<String> wanted = in.arguments().subList(1, in.arguments().size());
    if (wanted.isEmpty()) {
      all(in);
      return 0;
    }
    int status = 0;
    for (String each : wanted) {
      if (each.equals("32") || each.equals("33")) {
        continue; // the C library's own: bash has no name for them and says nothing
      }
      boolean digits = each.matches("\\d{1,4}");
      int number = digits && Integer.parseInt(each) > 128 ? Integer.parseInt(each) - 128 : -1;
      number = number < 0 ? number(each) : number;
      if (number < 0 || name(number).isEmpty()) {
        status = in.complain(each + ": invalid signal specification");
      } else {
        in.line(digits ? name(number) : Integer.toString(number));
      }
    }
    return status;
  }

  private static void all(Invocation in) throws IOException {
    int column = 0;
    for (int number = 1; number <= LAST; number++) {
      if (name(number).isEmpty()) {
        continue;
      }
      column++;
      in.format("%2d) SIG%s%s", number, name(number), column < COLUMNS ? "\t" : "\n");
      column %= COLUMNS;
    }
    in.print(column > 0 ? "\n" : "");
  }
}
