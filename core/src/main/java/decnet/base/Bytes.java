package decnet.base;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes, so that records can carry them and compare by content. */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Copies {@code content}. */
  public static Bytes of(byte... content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /** Copies {@code length} bytes from {@code offset}. */
  public static Bytes of(byte[] content, int offset, int length) {
    return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(content, offset, offset + length));
  }

  /** Copies what remains of {@code buffer}, whose position does not move. */
  public static Bytes of(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy.length == 0 ? EMPTY : new Bytes(copy);
  }

  public static Bytes utf8(String text) {
    return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One byte a character; characters above U+00FF become {@code ?}. */
  public static Bytes latin1(String text) {
    return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** From hexadecimal digits without separators. */
  public static Bytes hex(String digits) {
    return digits.isEmpty() ? EMPTY : new Bytes(HexFormat.of().parseHex(digits));
  }

  public int length() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  public byte at(int index) {
    return content[index];
  }

  public Bytes slice(int from, int to) {
    return of(content, from, to - from);
  }

  /** A copy. */
  public byte[] toArray() {
    return content.clone();
  }

  /** A read-only view, no copy. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  public void copyTo(byte[] target, int offset) {
    System.arraycopy(content, 0, target, offset, content.length);
  }

  public String text(Charset charset) {
    return new String(content, charset);
  }

  /** As UTF-8; malformed sequences become U+FFFD. */
  public String utf8() {
    return text(StandardCharsets.UTF_8);
  }

  public String latin1() {
    return text(StandardCharsets.ISO_8859_1);
  }

  public String hex() {
    return HexFormat.of().formatHex(content);
  }

  /** Unsigned, lexicographic. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** Hexadecimal, cut after 32 bytes: for people, not for the wire. */
  @Override
  public String toString() {
    int shown = Math.min(content.length, 32);
    String hex = HexFormat.of().formatHex(content, 0, shown);
    return shown == content.length ? hex : hex + "… (" + content.length + " bytes)";
  }
}
