package decnet.fabric.capture;

import decnet.base.Bytes;
import decnet.base.PrivateFiles;
import decnet.fabric.link.PcapWriter;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of captures: {@code <name>.<time>-<number>.pcap}. At most {@value #OPEN} are open and
 * {@value #FILES} kept, and together they stay within the quota, each counted as a block of the
 * disk at least; the oldest go first. {@value #LEAST_FREE} bytes of the disk are left to others.
 * One thread uses it.
 */
final class CaptureFolder implements AutoCloseable {
  private static final int OPEN = 64;
  private static final int FILES = 10_000;
  private static final int BLOCK = 4_096;
  private static final long LEAST_FREE = 256L << 20; // the log's reserve, four times
  private static final Pattern NAME = Pattern.compile("(.+)\\.(\\d{8}T\\d{9}Z-\\d{6})\\.pcap");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private final CapturePolicy policy;
  private final LongSupplier free;
  private final TreeMap<Path, Long> closed =
      new TreeMap<>(Comparator.comparing(CaptureFolder::stamp).thenComparing(p -> p));
  private final LinkedHashMap<String, PcapWriter> open = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes; // of the closed ones, and what the open ones may become so far
  private int number;

  /** {@code free} asks how many bytes the disk has left. */
  CaptureFolder(CapturePolicy policy, LongSupplier free) throws IOException {
    this.policy = policy;
    this.free = free;
    PrivateFiles.makeFolder(policy.folder());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(policy.folder(), "*.pcap")) {
      for (Path file : files) {
        if (NAME.matcher(String.valueOf(file.getFileName())).matches()) {
          keep(file, Files.size(file));
        }
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
  }

  private static String stamp(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    return name.matches() ? name.group(2) : "";
  }

  private static long room(long size) {
    return Math.max(BLOCK, size);
  }

  private void keep(Path file, long size) {
    closed.put(file, size);
    bytes += room(size);
  }

  /**
   * Appends a frame to the newest file of {@code name}, or to another one.
   *
   * @throws IOException where the disk or the quota has no room for it
   */
  void append(String name, Instant at, Bytes frame) throws IOException {
    PcapWriter writer = open.get(name);
    if (writer != null && !writer.hasRoom(frame.length())) {
      finish(name, writer);
      writer = null;
    }
    if (writer == null) {
      while (open.size() >= OPEN) {
        finishOldest();
      }
      makeRoom(BLOCK);
      String stamp = TIME.format(at) + String.format(Locale.ROOT, "-%06d", number++ % 1_000_000);
      writer =
          new PcapWriter(
              policy.folder().resolve(name + "." + stamp + ".pcap"), policy.rotateBytes());
      open.put(name, writer);
      bytes += BLOCK;
    }
    long before = room(writer.size());
    if (before + frame.length() > BLOCK) {
      makeRoom(frame.length());
    }
    if (!writer.write(at, frame.buffer(), 0, frame.length())) {
      throw new IOException("a frame of " + frame.length() + " bytes is larger than a file may be");
    }
    bytes += room(writer.size()) - before;
  }

  private void makeRoom(long more) throws IOException {
    if (free.getAsLong() < LEAST_FREE) {
      throw new IOException("less than " + (LEAST_FREE >> 20) + " MiB are free on the disk");
    }
    while (bytes + more > policy.quotaBytes() || closed.size() + open.size() >= FILES) {
      if (closed.isEmpty()) {
        if (open.size() < 2) {
          throw new IOException("the quota of captures has no room for one file");
        }
        finishOldest();
      }
      Map.Entry<Path, Long> oldest = closed.pollFirstEntry();
      Files.deleteIfExists(oldest.getKey());
      bytes -= room(oldest.getValue());
    }
  }

  private void finishOldest() throws IOException {
    Map.Entry<String, PcapWriter> oldest = open.entrySet().iterator().next();
    finish(oldest.getKey(), oldest.getValue());
  }

  private void finish(String name, PcapWriter writer) throws IOException {
    open.remove(name);
    closed.put(writer.path(), writer.size());
    writer.close();
  }

  @Override
  public void close() throws IOException {
    for (Map.Entry<String, PcapWriter> each : Map.copyOf(open).entrySet()) {
      finish(each.getKey(), each.getValue());
    }
  }
}
