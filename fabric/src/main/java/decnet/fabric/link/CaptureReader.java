package decnet.fabric.link;

import decnet.base.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Ethernet frames of a capture in either format and byte order, one after the other. What
 * is in the file is not trusted: no block is read into memory that is larger than {@value #MOST}
 * bytes of frame, and damage ends the reading without an exception. One thread uses it.
 *
 * <p>Source: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
 */
public final class CaptureReader implements AutoCloseable {
  private static final int MOST = 262_144; // tcpdump(1): the largest snapshot length
  private static final int MOST_OPTIONS = 65_536;
  private static final int INTERFACES = 1_024;
  private static final int ETHERNET = 1; // LINKTYPE_ETHERNET
  private static final int MICROSECONDS = 0xa1b2_c3d4; // draft-ietf-opsawg-pcap §4
  private static final int NANOSECONDS = 0xa1b2_3c4d; // draft-ietf-opsawg-pcap §4
  private static final int SECTION =
      0x0a0d_0d0a; // draft-ietf-opsawg-pcapng §4.1, the same both ways
  private static final int ORDER = 0x1a2b_3c4d; // draft-ietf-opsawg-pcapng §4.1
  private static final int INTERFACE = 1; // draft-ietf-opsawg-pcapng §4.2
  private static final int OLD_PACKET = 2; // draft-ietf-opsawg-pcapng appendix A
  private static final int SIMPLE_PACKET = 3; // draft-ietf-opsawg-pcapng §4.4
  private static final int PACKET = 6; // draft-ietf-opsawg-pcapng §4.3
  private static final int AROUND = 12; // a block's type and both of its lengths
  private static final long LATEST = 1L << 40; // seconds; beyond, it is no time

  /** A frame and when it was captured. */
  public record Captured(Instant at, Bytes frame) {}

  /** How an interface of a section stamps: {@code units} a second, from {@code offset} on. */
  private record Source(int type, long snap, long units, long offset) {}

  private final InputStream in;
  private final List<Source> sources = new ArrayList<>();
  private ByteOrder order = ByteOrder.BIG_ENDIAN;
  private final boolean blocks;
  private Instant last = Instant.EPOCH;
  private Optional<String> damage = Optional.empty();
  private long skipped;
  private long position; // in the file, from the first block or record on

  /**
   * Opens {@code file}.
   *
   * @throws IOException where it cannot be read or is neither format
   */
  public static CaptureReader open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    boolean done = false;
    try {
      CaptureReader reader = new CaptureReader(in);
      done = true;
      return reader;
    } finally {
      if (!done) {
        in.close();
      }
    }
  }

  /** Reads {@code in} from its beginning and closes it in the end. */
  public CaptureReader(InputStream in) throws IOException {
    this.in = in;
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4) {
      throw new IOException("no capture: " + magic.length + " bytes (expected: pcap or pcapng)");
    }
    int first = ByteBuffer.wrap(magic).getInt();
    blocks = first == SECTION;
    if (blocks) {
      byte[] length = in.readNBytes(4);
      section(length.length < 4 ? 0 : ByteBuffer.wrap(length).getInt());
    } else {
      classic(first);
    }
  }

  private void classic(int first) throws IOException {
    int magic = first;
    if (magic != MICROSECONDS && magic != NANOSECONDS) {
      order = ByteOrder.LITTLE_ENDIAN;
      magic = Integer.reverseBytes(first);
    }
    if (magic != MICROSECONDS && magic != NANOSECONDS) {
      throw new IOException(
          String.format(
              Locale.ROOT, "no capture: begins with %08x (expected: pcap or pcapng)", first));
    }
    ByteBuffer rest = take(20);
    if (rest == null) {
      throw new IOException("no capture: its header is cut off");
    }
    int type = rest.getInt(16) & 0xffff; // draft-ietf-opsawg-pcap §4: above it are flags
    if (type != ETHERNET) {
      throw new IOException("link type: " + type + " (expected: 1, Ethernet)");
    }
    sources.add(new Source(type, MOST, magic == NANOSECONDS ? 1_000_000_000 : 1_000_000, 0));
  }

  /** The next frame; empty at the end, and where the rest cannot be read. */
  public Optional<Captured> next() throws IOException {
    while (damage.isEmpty()) {
      ByteBuffer head = take(blocks ? 8 : 16);
      if (head == null) {
        return Optional.empty();
      }
      Optional<Captured> found = blocks ? block(head) : record(head);
      if (found.isPresent()) {
        last = found.get().at();
        return found;
      }
    }
    return Optional.empty();
  }

  /** Why the rest of the file could not be read; empty while all is well. */
  public Optional<String> damage() {
    return damage;
  }

  /** Frames that were left out, because they are not of Ethernet. */
  public long skipped() {
    return skipped;
  }

  // --- pcap --------------------------------------------------------------------------------------

  private Optional<Captured> record(ByteBuffer head) throws IOException {
    long seconds = head.getInt(0) & 0xffff_ffffL;
    long units = head.getInt(4) & 0xffff_ffffL;
    Source source = sources.getFirst();
    long stamp = seconds * source.units() + Math.min(units, source.units() - 1);
    return frame(source, stamp, head.getInt(8) & 0xffff_ffffL);
  }

  // --- pcapng ------------------------------------------------------------------------------------

  private Optional<Captured> block(ByteBuffer head) throws IOException {
    int type = head.getInt(0);
    if (type == SECTION) {
      section(head.order(ByteOrder.BIG_ENDIAN).getInt(4));
      return Optional.empty();
    }
    long length = head.getInt(4) & 0xffff_ffffL;
    if (length < AROUND || length % 4 != 0) {
      return broken("block of " + length + " bytes");
    }
    long body = length - AROUND;
    long before = position;
    Optional<Captured> found =
        switch (type) {
          case INTERFACE -> source(body);
          case PACKET -> packet(body, false);
          case OLD_PACKET -> packet(body, true);
          case SIMPLE_PACKET -> simple(body);
          default -> Optional.empty();
        };
    skip(body - (position - before));
    ByteBuffer end = damage.isPresent() ? null : take(4);
    if (end != null && (end.getInt(0) & 0xffff_ffffL) != length) {
      return broken("block of " + length + " bytes that ends as one of another length");
    }
    return damage.isPresent() ? Optional.empty() : found;
  }

  /** Begins a section; {@code raw} is its length in big-endian order, whatever its own is. */
  private void section(int raw) throws IOException {
    sources.clear();
    byte[] head = in.readNBytes(4);
    position += head.length;
    int magic = head.length < 4 ? 0 : ByteBuffer.wrap(head).getInt();
    if (magic != ORDER && magic != Integer.reverseBytes(ORDER)) {
      broken("section without a byte order");
      return;
    }
    order = magic == ORDER ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    long length = (order == ByteOrder.BIG_ENDIAN ? raw : Integer.reverseBytes(raw)) & 0xffff_ffffL;
    if (length < AROUND + 16 || length % 4 != 0) { // with version and length of the section
      broken("section header of " + length + " bytes");
      return;
    }
    skip(length - AROUND); // its magic was read, the length behind it was not
  }

  private Optional<Captured> source(long body) throws IOException {
    if (body < 8 || body > MOST_OPTIONS || sources.size() >= INTERFACES) {
      return broken("interface " + sources.size() + " with " + body + " bytes");
    }
    ByteBuffer all = take((int) body);
    if (all == null) {
      return Optional.empty();
    }
    long units = 1_000_000; // draft-ietf-opsawg-pcapng §4.2: if_tsresol
    long offset = 0;
    int at = 8;
    while (at + 4 <= all.limit()) {
      int code = all.getShort(at) & 0xffff;
      int length = all.getShort(at + 2) & 0xffff;
      if (code == 0 || at + 4 + length > all.limit()) {
        break;
      }
      if (code == 9 && length == 1) { // if_tsresol
        units = units(all.get(at + 4));
      } else if (code == 14 && length == 8) { // if_tsoffset
        offset = all.getLong(at + 4);
      }
      at += 4 + (length + 3 & ~3);
    }
    long snap = all.getInt(4) & 0xffff_ffffL;
    sources.add(new Source(all.getShort(0) & 0xffff, snap == 0 ? MOST : snap, units, offset));
    return Optional.empty();
  }

  /** How many units a second has; 0 where that cannot be counted with. */
  private static long units(byte resolution) {
    int power = resolution & 127;
    if (resolution < 0) {
      return power < 62 ? 1L << power : 0;
    }
    long units = 1;
    for (int i = 0; i < power && i <= 18; i++) {
      units *= 10;
    }
    return power <= 18 ? units : 0;
  }

  private Optional<Captured> packet(long body, boolean old) throws IOException {
    ByteBuffer head = body < 20 ? null : take(20);
    if (head == null) {
      return broken("packet block of " + body + " bytes");
    }
    int index = old ? head.getShort(0) & 0xffff : head.getInt(0);
    long stamp = (head.getInt(4) & 0xffff_ffffL) << 32 | head.getInt(8) & 0xffff_ffffL;
    long length = head.getInt(12) & 0xffff_ffffL;
    if (index < 0 || index >= sources.size() || length > body - 20) {
      return broken("packet of interface " + index + " with " + length + " bytes");
    }
    return frame(sources.get(index), stamp, length);
  }

  /** It has no time: it is said to have come with the one before. */
  private Optional<Captured> simple(long body) throws IOException {
    ByteBuffer head = body < 4 ? null : take(4);
    if (head == null || sources.isEmpty()) {
      return broken("simple packet block of " + body + " bytes");
    }
    Source source = sources.getFirst();
    long length = Math.min(Math.min(head.getInt(0) & 0xffff_ffffL, source.snap()), body - 4);
    return frame(new Source(source.type(), source.snap(), 0, 0), 0, length);
  }

  // --- both --------------------------------------------------------------------------------------

  private Optional<Captured> frame(Source source, long stamp, long length) throws IOException {
    if (length > MOST) {
      return broken("frame of " + length + " bytes (expected: at most " + MOST + ")");
    }
    if (source.type() != ETHERNET) {
      skipped++;
      return Optional.empty();
    }
    ByteBuffer content = take((int) length);
    if (content == null) {
      return broken("frame that is cut off");
    }
    Instant at = source.units() == 0 ? last : instant(source, stamp);
    return Optional.of(new Captured(at, Bytes.of(content)));
  }

  private Instant instant(Source source, long stamp) {
    long seconds = Long.divideUnsigned(stamp, source.units());
    long rest = Long.remainderUnsigned(stamp, source.units());
    long billion = 1_000_000_000;
    long nanos =
        source.units() <= billion
            ? rest * billion / source.units()
            : Math.min(rest / (source.units() / billion), billion - 1);
    boolean known =
        seconds >= 0 && seconds < LATEST && source.offset() > -LATEST && source.offset() < LATEST;
    return known ? Instant.ofEpochSecond(seconds + source.offset(), nanos) : last;
  }

  /** The next {@code count} bytes; null at the end of the file, which is damage within them. */
  private @Nullable ByteBuffer take(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    position += bytes.length;
    if (bytes.length < count) {
      if (bytes.length > 0) {
        broken("last piece of " + bytes.length + " bytes (expected: " + count + ")");
      }
      return null;
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  private void skip(long count) throws IOException {
    long left = count;
    while (left > 0 && damage.isEmpty()) {
      long got = in.skip(left);
      if (got <= 0) {
        got = in.read() < 0 ? 0 : 1;
      }
      if (got == 0) {
        broken("block that is cut off");
      }
      left -= got;
      position += got;
    }
  }

  private Optional<Captured> broken(String what) {
    damage = damage.or(() -> Optional.of("capture ends at byte " + position + ": " + what));
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
