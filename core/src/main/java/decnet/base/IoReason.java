package decnet.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why input or output failed, for people: the JDK's own message is often the path alone. */
public final class IoReason {
  private IoReason() {}

  /** The path, where there is one, and the reason. */
  public static String of(IOException failure) {
    return switch (failure) {
      case NoSuchFileException absent -> absent.getFile() + ": no such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileAlreadyExistsException there -> there.getFile() + ": there already";
      case NotDirectoryException file -> file.getFile() + ": not a directory";
      case DirectoryNotEmptyException full -> full.getFile() + ": directory not empty";
      case FileSystemException other ->
          other.getFile() + ": " + (other.getReason() == null ? "failed" : other.getReason());
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }
}
