package decnet.decoy.world;

import java.io.IOException;

/** A file operation that the machine refuses, with the reason a Linux kernel would give. */
public final class FileError extends IOException {
  private static final long serialVersionUID = 1L;

  /** The errno and its text in glibc's words. */
  public enum Reason {
    NOT_PERMITTED("Operation not permitted"),
    NOT_FOUND("No such file or directory"),
    DENIED("Permission denied"),
    EXISTS("File exists"),
    NOT_A_DIRECTORY("Not a directory"),
    IS_A_DIRECTORY("Is a directory"),
    INVALID("Invalid argument"),
    NO_SPACE("No space left on device"),
    READ_ONLY("Read-only file system"),
    LOOP("Too many levels of symbolic links"),
    NAME_TOO_LONG("File name too long"),
    NOT_EMPTY("Directory not empty");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private final Reason reason;

  public FileError(Reason reason, String path) {
    super(path + ": " + reason.text());
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
