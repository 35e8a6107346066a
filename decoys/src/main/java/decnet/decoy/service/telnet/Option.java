package decnet.decoy.service.telnet;

/** Telnet commands and options (IANA, Telnet Options). */
final class Option {
  static final int SUSP = 237;
  static final int ABORT = 238;
  static final int SE = 240;
  static final int DM = 242;
  static final int BRK = 243;
  static final int IP = 244;
  static final int AO = 245;
  static final int AYT = 246;
  static final int EC = 247;
  static final int EL = 248;
  static final int SB = 250;
  static final int WILL = 251;
  static final int WONT = 252;
  static final int DO = 253;
  static final int DONT = 254;
  static final int IAC = 255;

  static final int BINARY = 0;
  static final int ECHO = 1;
  static final int SGA = 3;
  static final int STATUS = 5;
  static final int TIMING_MARK = 6;
  static final int TTYPE = 24;
  static final int NAWS = 31;
  static final int TSPEED = 32;
  static final int LFLOW = 33;
  static final int LINEMODE = 34;
  static final int XDISPLOC = 35;
  static final int OLD_ENVIRON = 36;
  static final int AUTHENTICATION = 37;
  static final int ENCRYPT = 38;
  static final int NEW_ENVIRON = 39;

  private Option() {}
}
