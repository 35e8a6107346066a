package decnet.decoy.service.telnet;

import decnet.base.Bytes;
import decnet.base.WireException;
import decnet.base.WireException.Kind;
import decnet.decoy.Session;
import decnet.decoy.shell.Console;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a telnet connection: takes commands out of the stream, answers options, and
 * is a terminal for the shell. One thread reads.
 */
final class TelnetLine {
  private static final int[] FIRST = {
    Option.IAC, Option.WILL, Option.AUTHENTICATION,
    Option.IAC, Option.WILL, Option.ENCRYPT,
    Option.IAC, Option.DO, Option.TTYPE,
    Option.IAC, Option.DO, Option.TSPEED,
    Option.IAC, Option.DO, Option.XDISPLOC,
    Option.IAC, Option.DO, Option.NEW_ENVIRON,
    Option.IAC, Option.DO, Option.OLD_ENVIRON
  };
  private static final List<Integer> AWAITED =
      List.of(Option.TTYPE, Option.TSPEED, Option.XDISPLOC, Option.NEW_ENVIRON, Option.OLD_ENVIRON);
  private static final List<Integer> OFFERED = List.of(Option.AUTHENTICATION, Option.ENCRYPT);
  private static final List<Integer> ASKED =
      List.of(Option.TSPEED, Option.XDISPLOC, Option.NEW_ENVIRON, Option.OLD_ENVIRON, Option.TTYPE);
  private static final Set<Integer> KNOWN =
      Set.of(
          Option.BINARY,
          Option.ECHO,
          Option.SGA,
          Option.STATUS,
          Option.TIMING_MARK,
          Option.TTYPE,
          Option.NAWS,
          Option.TSPEED,
          Option.LFLOW,
          Option.LINEMODE,
          Option.XDISPLOC,
          Option.OLD_ENVIRON,
          Option.AUTHENTICATION,
          Option.ENCRYPT,
          Option.NEW_ENVIRON);
  private static final Pattern KNOWN_TERMINAL =
      Pattern.compile(
          "(xterm|vt|ansi|linux|screen|tmux|dumb|rxvt|cons|sun|pcansi|cygwin|hurd|mach|eterm)[a-z0-9.+-]*");
  private static final int MAX_SUBNEGOTIATION = 1024;
  private static final int MAX_ANSWERS = 4096;
  private static final int MAX_EARLY = 4096;

  private final Session session;
  private final Set<Integer> agreed = new HashSet<>();
  private final Set<Integer> settled = new HashSet<>();
  private final Set<Integer> told = new HashSet<>();
  private final Set<Integer> answered = new HashSet<>();
  private final Set<Integer> refused = new HashSet<>();
  private boolean offeredEcho;
  private final Deque<Integer> early = new ArrayDeque<>();
  private final StringBuilder answers = new StringBuilder();
  private String terminalType = "";
  private int columns = 80;
  private int rows = 24;
  private boolean echoing = true;
  private boolean settling = true;
  private boolean afterReturn;
  private boolean finished;

  TelnetLine(Session session) {
    this.session = session;
  }

  String terminalType() {
    return terminalType.isEmpty() ? "network" : terminalType;
  }

  String answered() {
    return answers.toString().strip();
  }

  private TelnetLine send(int... bytes) throws IOException {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    session.out().write(content);
    return this;
  }

  /** Writes text, doubling IAC. */
  void text(String text) throws IOException {
    session.out().text(text.replace("\u00ff", "\u00ff\u00ff"));
  }

  /**
   * Settles the options in the genuine server's order; false when the peer leaves before. A peer
   * that answers nothing gets nothing.
   */
  boolean negotiate() throws IOException {
    send(FIRST);
    while (!settled.containsAll(AWAITED) || !answered.containsAll(OFFERED)) {
      if (!step()) {
        return false;
      }
    }
    List<Integer> asked =
        ASKED.stream()
            .filter(agreed::contains)
            .filter(o -> o != Option.OLD_ENVIRON || !agreed.contains(Option.NEW_ENVIRON))
            .toList();
    for (int option : asked) {
      ask(option);
    }
    while (!told.containsAll(asked)) {
      if (!step()) {
        return false;
      }
    }
    if (asked.contains(Option.TTYPE) && !KNOWN_TERMINAL.matcher(terminalType).matches()) {
      told.remove(Option.TTYPE);
      ask(Option.TTYPE); // once more: the client may have another
      while (!told.contains(Option.TTYPE)) {
        if (!step()) {
          return false;
        }
      }
    }
    settling = false;
    settled.remove(Option.ECHO);
    send(Option.IAC, Option.WILL, Option.SGA, Option.IAC, Option.DO, Option.ECHO);
    send(Option.IAC, Option.DO, Option.LINEMODE, Option.IAC, Option.DO, Option.NAWS);
    send(Option.IAC, Option.WILL, Option.STATUS, Option.IAC, Option.DO, Option.LFLOW);
    while (!settled.contains(Option.ECHO)) {
      if (!step()) {
        return false;
      }
    }
    if (refused.contains(Option.SGA)) {
      send(Option.IAC, Option.WILL, Option.SGA);
    }
    if (!offeredEcho) {
      offeredEcho = true;
      send(Option.IAC, Option.WILL, Option.ECHO);
    }
    send(Option.IAC, Option.DO, Option.TIMING_MARK, Option.IAC, Option.DO, Option.BINARY);
    return true;
  }

  private void ask(int option) throws IOException {
    send(Option.IAC, Option.SB, option, 1, Option.IAC, Option.SE);
  }

  private boolean step() throws IOException {
    int c = session.in().read();
    if (c < 0) {
      return false;
    }
    if (c != Option.IAC) {
      if (early.size() < MAX_EARLY) {
        early.add(c);
      }
      return true;
    }
    return command(need());
  }

  private int need() throws IOException {
    int c = session.in().read();
    if (c < 0) {
      throw new WireException(Kind.GONE, "end of stream within a telnet command");
    }
    return c;
  }

  /** Handles the command after IAC; true unless it was data. */
  private boolean command(int verb) throws IOException {
    switch (verb) {
      case Option.SB -> subnegotiation();
      case Option.WILL, Option.WONT, Option.DO, Option.DONT -> option(verb, need());
      case Option.AYT -> text("\r\n[Yes]\r\n");
      case Option.IP -> early.add(3);
      case Option.BRK, Option.ABORT -> early.add(28);
      case Option.SUSP -> early.add(26);
      case Option.EC -> early.add(127);
      case Option.EL -> early.add(21);
      default -> {
        // NOP, DM, GA and unknown commands say nothing
      }
    }
    return true;
  }

  private void option(int verb, int option) throws IOException {
    boolean positive = verb == Option.WILL || verb == Option.DO;
    if (answers.length() < MAX_ANSWERS) {
      answers
          .append(List.of("will", "wont", "do", "dont").get(verb - Option.WILL))
          .append(' ')
          .append(option)
          .append(' ');
    }
    if (!KNOWN.contains(option)) {
      if (positive) {
        send(Option.IAC, verb == Option.WILL ? Option.DONT : Option.WONT, option);
      }
      return;
    }
    if (verb == Option.WILL || verb == Option.WONT) {
      settled.add(option);
      if (positive) {
        agreed.add(option);
      }
      return;
    }
    answered.add(option);
    if (!positive) {
      refused.add(option);
    }
    if (option == Option.ECHO && !settling) {
      echoing = positive;
      if (positive && !offeredEcho) {
        offeredEcho = true;
        send(Option.IAC, Option.WILL, Option.ECHO);
      }
    }
    if (option == Option.TIMING_MARK && positive) {
      send(Option.IAC, Option.WILL, Option.TIMING_MARK);
    }
  }

  private void subnegotiation() throws IOException {
    java.io.ByteArrayOutputStream content = new java.io.ByteArrayOutputStream();
    while (true) {
      int c = need();
      if (c == Option.IAC) {
        c = need();
        if (c == Option.SE) {
          break;
        }
      }
      if (content.size() >= MAX_SUBNEGOTIATION) {
        throw new WireException(
            Kind.TOO_BIG, "subnegotiation over " + MAX_SUBNEGOTIATION + " bytes");
      }
      content.write(c);
    }
    byte[] body = content.toByteArray();
    if (body.length == 0) {
      return;
    }
    int option = body[0] & 255;
    told.add(option);
    if (option == Option.TTYPE && body.length > 2) {
      terminalType =
          Bytes.of(body, 2, Math.min(body.length - 2, 40))
              .latin1()
              .toLowerCase(java.util.Locale.ROOT);
    } else if (option == Option.NAWS && body.length == 5) {
      columns = Math.clamp((body[1] & 255) << 8 | body[2] & 255, 1, 1000);
      rows = Math.clamp((body[3] & 255) << 8 | body[4] & 255, 1, 1000);
    }
  }

  /** The next byte of data, or -1 at the end. */
  private int data() throws IOException {
    while (true) {
      Integer waiting = early.poll();
      int c = waiting != null ? waiting : session.in().read();
      if (c != Option.IAC || waiting != null) {
        return c;
      }
      int verb = need();
      if (verb == Option.IAC) {
        return Option.IAC;
      }
      command(verb);
    }
  }

  /** A line as the terminal driver gives it to login; null at its end. */
  @Nullable String readLine(boolean shown, int most) throws IOException {
    TerminalLine line = new TerminalLine(this, shown, most);
    while (true) {
      int c = data();
      if ((c == '\n' || c == 0) && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = c == '\r';
      if (c < 0 || c == 4 && line.isEmpty()) {
        finished = c < 0;
        return null;
      }
      if (c == '\r' || c == '\n') {
        if (afterReturn && early.isEmpty() && session.in().buffered() > 0) {
          takeRestOfEnd();
        }
        text(shown && echoing ? "\r\n" : "");
        return line.text();
      }
      line.take(refused.contains(Option.BINARY) ? c & 127 : c);
    }
  }

  /** Whether what is typed is echoed: until the peer refuses that. */
  boolean isEchoing() {
    return echoing;
  }

  /** Whether the peer ended its side, rather than its line with ^D. */
  boolean isFinished() {
    return finished;
  }

  /** Takes the LF or NUL that came with a CR, so that nothing is left unread at the end. */
  private void takeRestOfEnd() throws IOException {
    int next = session.in().peek();
    if (next == '\n' || next == 0) {
      session.in().read();
      afterReturn = false;
    }
  }

  /** The shell's console on this line. */
  Console console() {
    return new Console() {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int c = data();
        while (c == 0) {
          c = data();
        }
        if (c < 0) {
          return -1;
        }
        into[offset] = (byte) c;
        return 1;
      }

      @Override
      public void out(byte[] content, int offset, int length) throws IOException {
        text(Bytes.of(content, offset, length).latin1());
      }

      @Override
      public void err(byte[] content, int offset, int length) throws IOException {
        out(content, offset, length);
      }

      @Override
      public void flush() throws IOException {
        session.out().flush();
      }

      @Override
      public Terminal terminal() {
        return new Terminal(terminalType(), columns, rows);
      }
    };
  }
}
