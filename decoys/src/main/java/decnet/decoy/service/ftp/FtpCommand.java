package decnet.decoy.service.ftp;

import java.util.Locale;

/** A command line: the verb in upper case and what follows its first blank. */
record FtpCommand(String verb, String argument) {
  private static final String INTERRUPT = "\u00ff\u00f4\u00ff\u00f2"; // IAC IP IAC DM before ABOR

  /**
   * The line without the CRs at its end and without the telnet interrupt that clients send before
   * ABOR.
   */
  static String clean(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    String text = line.substring(0, end);
    return text.startsWith(INTERRUPT) ? text.substring(INTERRUPT.length()) : text;
  }

  static FtpCommand of(String text) {
    int blank = text.indexOf(' ');
    String verb = blank < 0 ? text : text.substring(0, blank);
    return new FtpCommand(
        verb.toUpperCase(Locale.ROOT), blank < 0 ? "" : text.substring(blank + 1));
  }
}
