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
  private static final List<Integer> AWAITED =
      List.of(Option.TTYPE, Option.TSPEED, Option.XDISPLOC, Option.NEW_ENVIRON, Option.OLD_ENVIRON);
  private static final List<Integer> OFFERED = List.of(Option.AUTHENTICATION, Option.ENCRYPT);
  private static final List<Integer> ASKED =
      List.of(Option.TSPEED, Option.XDISPLOC, Option.NEW_ENVIRON, Option.OLD_ENVIRON, Option.TTYPE);
  private static final Pattern KNOWN_TERMINAL =
      Pattern.compile(
          "(xterm|vt|ansi|linux|screen|tmux|dumb|rxvt|cons|sun|pcansi|cygwin|hurd|mach|eterm)[a-z0-9.+-]*");
  private static final int MAX_SUBNEGOTIATION = 1024;
  private static final int MAX_ANSWERS = 4096;
  private static final int MAX_EARLY = 4096;
  private static final int INTERRUPT = 3; // ^C
  private static final int DISCARD = 15; // ^O
  private static final int SUSPEND = 26; // ^Z
  private static final int QUIT = 28; // ^\

  private final Session session;
  private final TelnetOptions options = new TelnetOptions(this::send);
  private final Set<Integer> told = new HashSet<>();
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

  private void send(int... bytes) throws IOException {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    session.out().write(content);
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
    for (int option : OFFERED) {
      options.will(option);
    }
    for (int option : AWAITED) {
      options.ask(option);
    }
    while (!AWAITED.stream().allMatch(options::isAnswered)
        || !OFFERED.stream().allMatch(options::isAnswered)) {
      if (!step()) {
        return false;
      }
    }
    return askValues() && settle();
  }

  /** Asks for the values of what was agreed on; false when the peer leaves before. */
  private boolean askValues() throws IOException {
    List<Integer> asked =
        ASKED.stream()
            .filter(options::isAgreed)
            .filter(o -> o != Option.OLD_ENVIRON || !options.isAgreed(Option.NEW_ENVIRON))
            .toList();
    for (int option : asked) {
      value(option);
    }
    while (!told.containsAll(asked)) {
      if (!step()) {
        return false;
      }
    }
    if (asked.contains(Option.TTYPE) && !KNOWN_TERMINAL.matcher(terminalType).matches()) {
      told.remove(Option.TTYPE);
      value(Option.TTYPE); // once more: the client may have another
      while (!told.contains(Option.TTYPE)) {
        if (!step()) {
          return false;
        }
      }
    }
    return true;
  }

  /** The second half, which ends with the answer to NAWS: one of ECHO is not waited for. */
  private boolean settle() throws IOException {
    options.will(Option.SGA);
    options.ask(Option.ECHO);
    options.ask(Option.LINEMODE);
    options.ask(Option.NAWS);
    options.will(Option.STATUS);
    options.ask(Option.LFLOW);
    do {
      if (!step()) {
        return false;
      }
    } while (!options.isAnswered(Option.NAWS));
    options.assume(Option.ECHO);
    options.will(Option.SGA);
    options.will(Option.ECHO);
    boolean lines = options.isAgreed(Option.LINEMODE);
    if (!lines) {
      send(Option.IAC, Option.DO, Option.TIMING_MARK);
    }
    options.ask(Option.BINARY);
    if (options.isAgreed(Option.LFLOW)) {
      options.tellFlow();
    }
    if (lines) {
      options.stop(Option.LINEMODE); // the terminal's driver edits lines itself
    }
    settling = false;
    options.tellCharacters();
    return true;
  }

  private void value(int option) throws IOException {
    send(Option.IAC, Option.SB, option, 1, Option.IAC, Option.SE);
  }

  /** Takes what has come, at least a byte or a command; false when the peer has ended its side. */
  private boolean step() throws IOException {
    do {
      int c = session.in().read();
      if (c < 0) {
        return false;
      }
      if (c == Option.IAC) {
        command(need());
      } else if (early.size() < MAX_EARLY) {
        early.add(c);
      }
    } while (session.in().buffered() > 0);
    return true;
  }

  private int need() throws IOException {
    int c = session.in().read();
    if (c < 0) {
      throw new WireException(Kind.GONE, "end of stream within a telnet command");
    }
    return c;
  }

  /** Handles the command after IAC. */
  private void command(int verb) throws IOException {
    switch (verb) {
      case Option.SB -> subnegotiation();
      case Option.WILL, Option.WONT, Option.DO, Option.DONT -> {
        option(verb, need());
        if (!settling) {
          session.out().flush();
        }
      }
      case Option.AYT -> text("\r\n[Yes]\r\n");
      case Option.AO -> {
        mark();
        typed(DISCARD);
      }
      case Option.IP -> typed(INTERRUPT);
      case Option.BRK, Option.ABORT -> typed(QUIT);
      case Option.SUSP -> typed(SUSPEND);
      case Option.EC -> typed(127);
      case Option.EL -> typed(21);
      default -> {
        // NOP, DM, GA and unknown commands say nothing
      }
    }
  }

  private void typed(int c) {
    if (early.size() < MAX_EARLY) {
      early.add(c);
    }
  }

  /**
   * Drops what was to be sent, as the terminal's driver did, and says from where on: a data mark
   * whose first byte is urgent. Source: RFC 854, synch; measured.
   */
  private void mark() throws IOException {
    session.out().discard();
    session.out().urgent(Option.IAC);
    send(Option.DM);
  }

  private static boolean isSignal(int c) {
    return c == INTERRUPT || c == QUIT || c == SUSPEND;
  }

  private void option(int verb, int option) throws IOException {
    if (answers.length() < MAX_ANSWERS) {
      answers
          .append(List.of("will", "wont", "do", "dont").get(verb - Option.WILL))
          .append(' ')
          .append(option)
          .append(' ');
    }
    options.heard(verb, option);
    if (option == Option.ECHO && verb >= Option.DO) {
      echoing = verb == Option.DO;
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
    if (option == Option.STATUS && body.length == 2 && body[1] == 1) {
      options.tellStatus();
    } else if (option == Option.LINEMODE && body.length > 2 && body[1] == 3) {
      options.takeCharacters(body);
    } else if (option == Option.TTYPE && body.length > 2) {
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
      if (isSignal(c) && !line.isLiteral()) {
        mark();
        line.signal(c);
        continue;
      }
      if (c == '\r' || c == '\n') {
        if (afterReturn && early.isEmpty() && session.in().buffered() > 0) {
          takeRestOfEnd();
        }
        text(shown && echoing ? "\r\n" : "");
        return line.text();
      }
      line.take(options.isWanted(Option.BINARY) ? c : c & 127);
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
        if (isSignal(c)) {
          mark();
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
