package decnet.decoy.service.ssh;

import decnet.decoy.world.FileError;

/**
 * How an SFTP request ended, with sftp-server's words for it. Source: draft-ietf-secsh-filexfer-02
 * §7; which error number gives which code was measured.
 */
enum SftpStatus {
  OK(0, "Success"),
  EOF(1, "End of file"),
  NO_SUCH_FILE(2, "No such file"),
  PERMISSION_DENIED(3, "Permission denied"),
  FAILURE(4, "Failure"),
  BAD_MESSAGE(5, "Bad message"),
  UNSUPPORTED(8, "Operation unsupported");

  private final int code;
  private final String text;

  SftpStatus(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }

  static SftpStatus of(FileError.Reason reason) {
    return switch (reason) {
      case NOT_FOUND, NOT_A_DIRECTORY, LOOP -> NO_SUCH_FILE;
      case NOT_PERMITTED, DENIED -> PERMISSION_DENIED;
      case INVALID, NAME_TOO_LONG -> BAD_MESSAGE;
      case EXISTS, IS_A_DIRECTORY, NO_SPACE, READ_ONLY, NOT_EMPTY -> FAILURE;
    };
  }
}
