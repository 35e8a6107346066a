package decnet.syslog;

import decnet.base.Fault;
import decnet.base.FaultException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one log: the live one under its own name, the sealed ones as {@code
 * <log>.<first_pos>}, later {@code .gz}.
 */
public final class Segments {
  private static final Pattern SEALED = Pattern.compile("\\.(\\d{1,19})(\\.gz)?");
  private static final int TAIL_BYTES = 1 << 20; // far more than the longest line

  private final Path live;

  public Segments(Path live) {
    this.live = live.toAbsolutePath();
  }

  /** A sealed file and the position of its first line. */
  public record Sealed(long firstPosition, Path file) {
    public boolean isCompressed() {
      return file.toString().endsWith(".gz");
    }

    /** Its content, decompressed; the caller closes the stream. */
    public InputStream open() throws IOException {
      InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      return isCompressed() ? new GZIPInputStream(raw, 1 << 16) : raw;
    }
  }

  /** What the last complete line of a file says, and where that line ends. */
  record Last(long position, @Nullable String chain, long endsAt) {}

  public Path live() {
    return live;
  }

  /** A file beside the live one: its name with {@code suffix}. */
  Path beside(String suffix) {
    return live.resolveSibling(live.getFileName() + suffix);
  }

  private Path folder() {
    Path parent = live.getParent();
    if (parent == null) {
      throw new FaultException(Fault.LOG_UNWRITABLE, live + " is no file");
    }
    return parent;
  }

  /**
   * The sealed files, by first position; a compressed twin wins over the plain one it was made
   * from.
   */
  public List<Sealed> sealed() {
    List<Sealed> found = new ArrayList<>();
    String name = String.valueOf(live.getFileName());
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String other = String.valueOf(file.getFileName());
        if (other.startsWith(name)) {
          Matcher suffix = SEALED.matcher(other.substring(name.length()));
          if (suffix.matches()) {
            found.add(new Sealed(Long.parseLong(suffix.group(1)), file));
          }
        }
      }
    } catch (IOException failure) {
      throw new FaultException(Fault.LOG_UNWRITABLE, folder().toString(), failure);
    }
    found.sort(Comparator.comparingLong(Sealed::firstPosition).thenComparing(Sealed::isCompressed));
    List<Sealed> distinct = new ArrayList<>();
    for (Sealed segment : found) {
      if (!distinct.isEmpty() && distinct.getLast().firstPosition() == segment.firstPosition()) {
        distinct.removeLast();
      }
      distinct.add(segment);
    }
    return distinct;
  }

  /** The last complete line of a plain file that has a position; empty when no line has one. */
  static Optional<Last> last(Path file) throws IOException {
    return last(file, Files.size(file));
  }

  /** As {@link #last(Path)}, of the file's first {@code size} bytes. */
  static Optional<Last> last(Path file, long size) throws IOException {
    try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
      int length = (int) Math.min(size, TAIL_BYTES);
      byte[] tail = new byte[length];
      input.seek(size - length);
      input.readFully(tail);
      int end = length;
      while (end > 0 && tail[end - 1] != '\n') {
        end--;
      }
      long endsAt = size - length + end;
      for (int lineEnd = end - 1; lineEnd > 0; ) {
        int from = lineEnd;
        while (from > 0 && tail[from - 1] != '\n') {
          from--;
        }
        long position = LogLines.position(tail, from, lineEnd);
        if (position > 0) {
          return Optional.of(new Last(position, LogLines.chain(tail, from, lineEnd), endsAt));
        }
        lineEnd = from - 1;
      }
      return size == 0 ? Optional.empty() : Optional.of(new Last(0, null, endsAt));
    }
  }

  /** Gives the live file its sealed name. */
  void seal(long firstPosition) throws IOException {
    Path sealed = beside("." + firstPosition);
    if (Files.exists(sealed)) {
      throw new FileAlreadyExistsException(sealed.toString()); // an atomic move would replace it
    }
    Files.move(live, sealed, StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  /** Makes names survive power loss. */
  void syncFolder() throws IOException {
    try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** Compresses a sealed file; the plain one goes only when the other is whole on disk. */
  void compress(Sealed segment) throws IOException {
    Path target = segment.file().resolveSibling(segment.file().getFileName() + ".gz");
    Path partial = segment.file().resolveSibling(segment.file().getFileName() + ".gz.part");
    try (InputStream in = Files.newInputStream(segment.file());
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(partial), 1 << 16)) {
      in.transferTo(out);
    }
    try (FileChannel written = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    Files.setLastModifiedTime(partial, Files.getLastModifiedTime(segment.file()));
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
    Files.delete(segment.file());
  }
}
