package decnet.app;

import decnet.base.Bytes;
import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.base.IoReason;
import decnet.base.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Map;

/**
 * {@code $DECNET_HOME}: where everything that outlives the process is kept, for its owner's eyes
 * only.
 */
public final class Home {
  private static final int KEY_BYTES = 32;

  private final Path root;
  private final Map<String, String> environment;

  private Home(Path root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /**
   * {@code DECNET_HOME}, else {@code /var/lib/decnet} as root, else the XDG state directory.
   * Nothing is made.
   */
  public static Home of(Map<String, String> environment) {
    String named = environment.get("DECNET_HOME");
    if (named != null && !named.isEmpty()) {
      return new Home(Path.of(named).toAbsolutePath(), environment);
    }
    if ("root".equals(System.getProperty("user.name"))) {
      return new Home(Path.of("/var/lib/decnet"), environment);
    }
    String state = environment.get("XDG_STATE_HOME");
    Path base =
        state == null || state.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return new Home(base.resolve("decnet").toAbsolutePath(), environment);
  }

  public Path root() {
    return root;
  }

  /** {@code DECNET_INGEST_LOG_FILE}, else {@code decnet.log} in the home. */
  public Path log() {
    String named = environment.get("DECNET_INGEST_LOG_FILE");
    return named == null || named.isEmpty()
        ? root.resolve("decnet.log")
        : Path.of(named).toAbsolutePath();
  }

  public Path store() {
    return root.resolve("state.db");
  }

  public Path evidence() {
    return root.resolve("evidence");
  }

  public Path captures() {
    return root.resolve("captures");
  }

  public Path worlds() {
    return root.resolve("worlds");
  }

  /** Where a running fleet says how to reach it. */
  public Path api() {
    return root.resolve("run").resolve("api.json");
  }

  /** Makes the directories. */
  public void make() {
    try {
      for (Path folder : new Path[] {root, root.resolve("keys"), root.resolve("run")}) {
        PrivateFiles.makeFolder(folder);
      }
    } catch (IOException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, IoReason.of(failure), failure);
    }
  }

  /** The secret key called {@code name}: 32 random bytes, made on first use. */
  public Bytes key(String name) {
    Path file = root.resolve("keys").resolve(name + ".key");
    try {
      if (!Files.exists(file)) {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        PrivateFiles.replace(file, Bytes.of(fresh));
      }
      Bytes key = Bytes.of(Files.readAllBytes(file));
      if (key.length() != KEY_BYTES) {
        throw new FaultException(
            Fault.KEY_UNUSABLE, file + " has " + key.length() + " bytes (expected: 32)");
      }
      return key;
    } catch (IOException failure) {
      throw new FaultException(Fault.KEY_UNUSABLE, IoReason.of(failure), failure);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException ours) {
      return false; // another fleet of this very process
    }
  }

  /**
   * Makes sure that nobody has claimed the home, before anything is set up for it.
   *
   * @throws FaultException HOME_IN_USE with the other's pid
   */
  void tryClaim() {
    try {
      claim().close();
    } catch (IOException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, IoReason.of(failure), failure);
    }
  }

  /**
   * Claims the home for this process until it ends.
   *
   * @throws FaultException HOME_IN_USE with the other's pid
   */
  FileChannel claim() {
    Path file = root.resolve("run").resolve("pid");
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String pid = Files.readString(file).strip();
        channel.close();
        throw new FaultException(Fault.HOME_IN_USE, root + " is used by pid " + pid);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n")
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, IoReason.of(failure), failure);
    }
  }
}
