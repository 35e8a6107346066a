package decnet.app;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IoReason;
import decnet.fabric.link.Privileges;
import decnet.fabric.link.Privileges.User;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives the home to the user whom root becomes. Only a home that is still root's is walked: nobody
 * else could have put anything there that leads away from it.
 */
final class HandOver {
  private HandOver() {}

  /**
   * Makes the home, gives it and the log to {@code user} and becomes that user.
   *
   * @throws FaultException STORE_UNUSABLE where the home belongs to a third user, or {@code user}
   *     cannot reach it; UNSUPPORTED where a privilege stays or {@code user} may not read the
   *     program
   */
  static void to(User user, Home home) {
    home.make();
    try {
      int owner = owner(home.root());
      if (owner == 0) {
        Files.walkFileTree(home.root(), new Giver(user));
        log(home, user);
      } else if (owner != user.uid()) {
        throw new FaultException(
            Fault.STORE_UNUSABLE,
            home.root() + " belongs to uid " + owner + " (expected: root or " + user.name() + ")");
      }
    } catch (IOException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, IoReason.of(failure), failure);
    }
    Privileges.drop(user);
    if (!Files.isWritable(home.root())) {
      throw new FaultException(
          Fault.STORE_UNUSABLE,
          user.name() + " cannot reach " + home.root() + ": set DECNET_HOME to another place");
    }
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Files.notExists(Path.of(part)) || !Files.isReadable(Path.of(part))) {
        throw new FaultException( // parts are opened when they are first needed
            Fault.UNSUPPORTED, user.name() + " cannot read the program's own " + part);
      }
    }
  }

  /** A log outside of the home is given as well; its folder stays whose it is. */
  private static void log(Home home, User user) throws IOException {
    Path log = home.log();
    if (!log.startsWith(home.root()) && Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
      give(log, user);
    }
  }

  private static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static void give(Path path, User user) throws IOException {
    boolean linked =
        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && (int) Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
    if (!linked) { // a file with a second name may be somebody else's
      Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Gives the folders after what is in them, so that the home is root's until all is given. */
  private static final class Giver extends SimpleFileVisitor<Path> {
    private final User user;

    Giver(User user) {
      this.user = user;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      give(file, user);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
      if (failure != null) {
        throw failure;
      }
      give(folder, user);
      return FileVisitResult.CONTINUE;
    }
  }
}
