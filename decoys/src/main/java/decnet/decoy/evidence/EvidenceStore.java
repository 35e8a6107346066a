package decnet.decoy.evidence;

import decnet.base.Bytes;
import decnet.base.Fault;
import decnet.base.FaultException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Captured content by its SHA-256, in files that nobody but us can read and nobody can execute,
 * under a quota of its own. A content that is already there costs nothing. Safe against kill -9: a
 * file appears whole or not at all. Thread-safe.
 */
public final class EvidenceStore {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final String PARTIAL = "partial";

  private final Path root;
  private final long quotaBytes;
  private final AtomicLong used = new AtomicLong();

  /**
   * Opens the store in {@code root}, making it if it is not there; what an earlier process left
   * half-written is removed.
   *
   * @param quotaBytes how much it may hold in all; 0 for no limit
   */
  public EvidenceStore(Path root, long quotaBytes) {
    this.root = root;
    this.quotaBytes = quotaBytes;
    try {
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root, ownerOnly);
      }
      Files.createDirectories(root.resolve(PARTIAL));
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
          if (file.startsWith(root.resolve(PARTIAL))) {
            Files.delete(file);
          } else {
            used.addAndGet(Files.size(file));
          }
        }
      }
    } catch (IOException failure) {
      throw new FaultException(Fault.STORE_UNUSABLE, "evidence store " + root, failure);
    }
  }

  /** Keeps {@code content} if the quota has room. */
  public Kept keep(Bytes content) {
    String hash = HexFormat.of().formatHex(sha256().digest(content.toArray()));
    Path target = path(hash);
    if (Files.exists(target)) {
      return new Kept(hash, content.length(), true);
    }
    if (!reserve(content.length())) {
      return new Kept(hash, content.length(), false);
    }
    try {
      Path partial = partial();
      Files.write(partial, content.toArray());
      publish(partial, target, content.length());
      return new Kept(hash, content.length(), true);
    } catch (IOException failure) {
      used.addAndGet(-content.length());
      return new Kept(hash, content.length(), false);
    }
  }

  /**
   * The content of that hash, for an analyst; empty when there is none. The caller closes the
   * stream.
   */
  public Optional<InputStream> open(String sha256) throws IOException {
    Path file = HASH.matcher(sha256).matches() ? path(sha256) : root;
    return Files.isRegularFile(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
  }

  /** Bytes kept in all. */
  public long usedBytes() {
    return used.get();
  }

  /** A new file that belongs to the store but is not published. */
  Path partial() throws IOException {
    return Files.createTempFile(
        root.resolve(PARTIAL),
        "",
        "",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Takes {@code bytes} of the quota; false when there is no room. */
  boolean reserve(long bytes) {
    if (quotaBytes == 0) {
      used.addAndGet(bytes);
      return true;
    }
    long before = used.getAndUpdate(now -> now + bytes <= quotaBytes ? now + bytes : now);
    return before + bytes <= quotaBytes;
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /**
   * Publishes a partial file whose {@code size} bytes are reserved; gives them back when the
   * content was there already.
   */
  void publish(Path partial, Path target, long size) throws IOException {
    Files.createDirectories(target.getParent());
    if (Files.exists(target)) {
      Files.delete(partial);
      release(size);
    } else {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  Path path(String hash) {
    return root.resolve(hash.substring(0, 2)).resolve(hash);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has SHA-256
    }
  }
}
