package decnet.decoy.service.ftp;

import decnet.base.Bytes;
import decnet.decoy.CommonEvents;
import decnet.decoy.Session;
import decnet.decoy.world.Account;
import decnet.decoy.world.FileTree.User;
import decnet.event.Param;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** A logged-in client: everything but transfers and files, which have their own classes. */
final class FtpSession {
  private static final Set<String> HTTP =
      Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE", "CONNECT", "PATCH");
  private static final String HELP =
      """
       ABOR ACCT ALLO APPE CDUP CWD  DELE EPRT EPSV FEAT HELP LIST MDTM MKD
       MODE NLST NOOP OPTS PASS PASV PORT PWD  QUIT REIN REST RETR RMD  RNFR
       RNTO SITE SIZE SMNT STAT STOR STOU STRU SYST TYPE USER XCUP XCWD XMKD
       XPWD XRMD
      """
          .replace("\n", "\r\n");

  private final Session session;
  private final FtpReplies replies;
  private final Account account;
  private final FtpFiles files;
  private final FtpTransfers transfers;

  FtpSession(Session session, FtpReplies replies, Account account) {
    this.session = session;
    this.replies = replies;
    this.account = account;
    files = new FtpFiles(session, replies, User.of(account), account.home());
    transfers = new FtpTransfers(session, replies, files, account.name());
  }

  /** Runs a command; false when the connection ends. */
  boolean run(FtpCommand command) throws IOException, InterruptedException {
    String verb = command.verb();
    String argument = command.argument();
    session.event(
        CommonEvents.COMMAND.type(),
        Param.of("command", Bytes.latin1(argument.isEmpty() ? verb : verb + " " + argument)),
        Param.of("user", account.name()),
        Param.of("cwd", Bytes.latin1(files.directory())));
    if (HTTP.contains(verb)) {
      replies.send(500, "HTTP protocol commands not allowed.");
      return false;
    }
    switch (verb) {
      case "QUIT" -> {
        replies.send(221, "Goodbye.");
        return false;
      }
      case "USER" -> {
        if (argument.equals(account.name())) {
          replies.send(331, "Any password will do.");
        } else {
          replies.send(530, "Can't change to another user.");
        }
      }
      case "PASS" -> replies.send(230, "Already logged in.");
      case "FEAT" -> features(replies);
      case "OPTS" -> options(replies, argument);
      case "SYST" -> replies.send(215, "UNIX Type: L8");
      case "NOOP" -> replies.send(200, "NOOP ok.");
      case "HELP" -> replies.lines(214, "The following commands are recognized.", HELP, "Help OK.");
      case "STRU" -> structure(argument, "F", "Structure set to F.", "STRU");
      case "MODE" -> structure(argument, "S", "Mode set to S.", "MODE");
      case "ALLO" -> replies.send(202, "ALLO command ignored.");
      case "ABOR" -> replies.send(225, "No transfer to ABOR.");
      case "ACCT", "REIN", "SMNT" -> replies.send(502, verb + " not implemented.");
      case "PBSZ", "PROT" -> replies.send(550, "Permission denied.");
      case "SITE" -> files.site(argument);
      default -> {
        if (!files.run(verb, argument) && !transfers.run(verb, argument)) {
          replies.send(500, "Unknown command.");
        }
      }
    }
    return true;
  }

  private void structure(String argument, String only, String accepted, String verb)
      throws IOException {
    if (argument.toUpperCase(Locale.ROOT).equals(only)) {
      replies.send(200, accepted);
    } else {
      replies.send(504, "Bad " + verb + " command.");
    }
  }

  static void features(FtpReplies replies) throws IOException {
    replies.lines(
        211,
        "Features:",
        " EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n",
        "End");
  }

  static void options(FtpReplies replies, String argument) throws IOException {
    if (argument.toUpperCase(Locale.ROOT).equals("UTF8 ON")) {
      replies.send(200, "Always in UTF8 mode.");
    } else {
      replies.send(501, "Option not understood.");
    }
  }
}
