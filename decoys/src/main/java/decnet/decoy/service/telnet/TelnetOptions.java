package decnet.decoy.service.telnet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * What both ends of a telnet connection have agreed on, and the answers to what the peer says of
 * it. An offer of ours that was not answered yet is counted, so that its answer is not taken for an
 * offer of the peer. One thread.
 *
 * <p>Source: RFC 854, RFC 859 (STATUS), RFC 1184 (LINEMODE), RFC 1372 (LFLOW); order and choice of
 * answers measured on inetutils-telnetd 2.4.
 */
final class TelnetOptions {
  private static final int OPTIONS = 256;
  private static final int MAX_CHARACTERS = 1024; // bytes
  private static final int SLC_ACK = 0x80; // RFC 1184 §2.4

  /** What the server lets the client do without having asked for it. */
  private static final Set<Integer> WELCOME =
      Set.of(
          Option.BINARY,
          Option.SGA,
          Option.TTYPE,
          Option.NAWS,
          Option.TSPEED,
          Option.LFLOW,
          Option.LINEMODE,
          Option.XDISPLOC,
          Option.OLD_ENVIRON,
          Option.NEW_ENVIRON);

  /** What the server does when a client asks for it. */
  private static final Set<Integer> WILLING =
      Set.of(Option.BINARY, Option.ECHO, Option.SGA, Option.STATUS);

  private final Sink sink;
  private final End ours = new End();
  private final End theirs = new End();
  private final ByteArrayOutputStream characters = new ByteArrayOutputStream();
  private boolean flowTold;
  private boolean settled;

  /** Takes the bytes for the peer, each 0 to 255. */
  @FunctionalInterface
  interface Sink {
    void send(int... bytes) throws IOException;
  }

  /** The options of one end: wanted, in force, and how often we asked without an answer. */
  private static final class End {
    final Set<Integer> wanted = new TreeSet<>();
    final Set<Integer> inForce = new TreeSet<>();
    final int[] open = new int[OPTIONS];

    /** Counts an answer; whether the option has no other one to come. */
    boolean answered(int option, boolean positive) {
      if (open[option] > 0) {
        open[option]--;
        if (open[option] > 0 && inForce.contains(option) == positive) {
          open[option]--;
        }
      }
      return open[option] == 0;
    }
  }

  TelnetOptions(Sink sink) {
    this.sink = sink;
  }

  /** Offers to do {@code option}, unless that is on its way. */
  void will(int option) throws IOException {
    if (ours.wanted.add(option)) {
      ours.open[option]++;
      sink.send(Option.IAC, Option.WILL, option);
    }
  }

  /** Asks the peer to do {@code option}, unless that is on its way. */
  void ask(int option) throws IOException {
    if (theirs.wanted.add(option)) {
      theirs.open[option]++;
      sink.send(Option.IAC, Option.DO, option);
    }
  }

  /** Asks the peer to stop doing {@code option}, if it does. */
  void stop(int option) throws IOException {
    if (theirs.wanted.remove(option)) {
      theirs.open[option]++;
      sink.send(Option.IAC, Option.DONT, option);
    }
  }

  /** Whether the peer has answered all we asked of {@code option}. */
  boolean isAnswered(int option) {
    return ours.open[option] == 0 && theirs.open[option] == 0;
  }

  /** Whether the peer does {@code option}. */
  boolean isAgreed(int option) {
    return theirs.wanted.contains(option) && theirs.inForce.contains(option);
  }

  /** Whether the peer does {@code option}, or was asked to and has not refused. */
  boolean isWanted(int option) {
    return theirs.wanted.contains(option);
  }

  /** Answers {@code verb option} of the peer as its state requires. */
  void heard(int verb, int option) throws IOException {
    switch (verb) {
      case Option.WILL -> heardWill(option);
      case Option.WONT -> heardWont(option);
      case Option.DO -> heardDo(option);
      default -> heardDont(option);
    }
  }

  private void heardWill(int option) throws IOException {
    if (option == Option.TIMING_MARK) {
      return; // the answer to ours
    }
    if (theirs.answered(option, true)) {
      if (theirs.wanted.contains(option)) {
        asked(option);
      } else if (WELCOME.contains(option)) {
        theirs.wanted.add(option);
        sink.send(Option.IAC, Option.DO, option);
        if (option == Option.LINEMODE) {
          sendMode(0x10); // as measured for a client that did not wait to be asked
        }
      } else {
        sink.send(Option.IAC, Option.DONT, option);
      }
    }
    theirs.inForce.add(option);
  }

  /** What follows when the peer agrees to what we asked for. */
  private void asked(int option) throws IOException {
    switch (option) {
      case Option.ECHO -> {
        theirs.wanted.remove(option); // asked only to find out clients that echo what they get
        sink.send(Option.IAC, Option.DONT, option);
      }
      case Option.LFLOW -> tellFlow();
      case Option.LINEMODE -> sendMode(3); // EDIT | TRAPSIG
      default -> {
        // the others are asked for their values later, or tell them themselves
      }
    }
  }

  private void sendMode(int mode) throws IOException {
    sink.send(Option.IAC, Option.SB, Option.LINEMODE, 1, mode, Option.IAC, Option.SE, 0);
  }

  /** Tells a peer that agreed to LFLOW how to use it, once: any character restarts the output. */
  void tellFlow() throws IOException {
    if (!flowTold) {
      flowTold = true;
      sink.send(Option.IAC, Option.SB, Option.LFLOW, 3, Option.IAC, Option.SE, 0);
    }
  }

  private void heardWont(int option) throws IOException {
    if (theirs.answered(option, false)
        && theirs.wanted.remove(option)
        && theirs.inForce.contains(option)) {
      sink.send(Option.IAC, Option.DONT, option);
    }
    theirs.inForce.remove(option);
  }

  private void heardDo(int option) throws IOException {
    if (option == Option.TIMING_MARK) {
      sink.send(Option.IAC, Option.WILL, option); // RFC 860: no state
      return;
    }
    if (ours.answered(option, true) && !ours.wanted.contains(option)) {
      if (WILLING.contains(option)) {
        ours.wanted.add(option);
        sink.send(Option.IAC, Option.WILL, option);
      } else {
        sink.send(Option.IAC, Option.WONT, option);
        return;
      }
    }
    ours.inForce.add(option);
  }

  private void heardDont(int option) throws IOException {
    if (ours.answered(option, false)
        && ours.wanted.remove(option)
        && ours.inForce.contains(option)) {
      sink.send(Option.IAC, Option.WONT, option);
    }
    ours.inForce.remove(option);
  }

  /** Takes the peer's silence on {@code option} for consent. */
  void assume(int option) {
    if (theirs.open[option] > 0) {
      theirs.inForce.add(option);
    }
  }

  /**
   * Takes over the client's editing characters, {@code SB LINEMODE SLC} with triples of function,
   * flags and character: now, or with {@link #tellCharacters}. Source: RFC 1184 §2.4.
   */
  void takeCharacters(byte[] body) throws IOException {
    for (int at = 2; at + 2 < body.length; at += 3) {
      if ((body[at + 1] & 3) != 0 && characters.size() < MAX_CHARACTERS) { // one that is supported
        add(characters, body[at] & 255, body[at + 1] & 255 | SLC_ACK, body[at + 2] & 255);
      }
    }
    if (settled) {
      tellCharacters();
    }
  }

  /** Acknowledges the editing characters that came so far; those to come are told at once. */
  void tellCharacters() throws IOException {
    settled = true;
    if (characters.size() > 0) {
      sink.send(Option.IAC, Option.SB, Option.LINEMODE, 3);
      send(characters);
      sink.send(Option.IAC, Option.SE);
      characters.reset();
    }
  }

  private void send(ByteArrayOutputStream gathered) throws IOException {
    byte[] content = gathered.toByteArray();
    int[] bytes = new int[content.length];
    Arrays.setAll(bytes, i -> content[i] & 255);
    sink.send(bytes);
  }

  /** Answers {@code SB STATUS SEND}: all that is wanted, by option. */
  void tellStatus() throws IOException {
    if (!ours.wanted.contains(Option.STATUS)) {
      return;
    }
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    for (int option = 0; option < OPTIONS; option++) {
      if (ours.wanted.contains(option)) {
        add(list, Option.WILL, option);
      }
      if (theirs.wanted.contains(option)) {
        add(list, Option.DO, option);
      }
    }
    if (theirs.wanted.contains(Option.LFLOW)) {
      add(list, Option.SB, Option.LFLOW, 1, Option.SE);
      if (flowTold) {
        add(list, Option.SB, Option.LFLOW, 3, Option.SE);
      }
    }
    if (theirs.wanted.contains(Option.LINEMODE)) {
      add(list, Option.SB, Option.LINEMODE, 1, 0, Option.SE, Option.SB, Option.LINEMODE, 3);
      for (int function = 10; function <= 14; function++) { // SLC_EC to SLC_LNEXT at their default
        add(list, function, 3, 0);
      }
      add(list, Option.SE);
    }
    sink.send(Option.IAC, Option.SB, Option.STATUS, 0);
    send(list);
    sink.send(Option.IAC, Option.SE);
  }

  private static void add(ByteArrayOutputStream list, int... bytes) {
    for (int each : bytes) {
      list.write(each);
      if (each == Option.IAC) {
        list.write(each); // doubled within a sub-negotiation
      }
    }
  }
}
