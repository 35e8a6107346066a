package decnet.fabric.tcp;

import java.nio.ByteBuffer;

/**
 * A bounded queue of bytes that may also be written behind its end, for what arrives out of order.
 * It grows as it is needed, from nothing, and never beyond its limit. Guarded by its connection's
 * lock.
 */
final class ByteRing {
  private static final int LEAST = 1024;
  private static final byte[] NOTHING = {};

  private final int limit;
  private byte[] content = NOTHING;
  private int head;
  private int count;

  /** Holds at most {@code limit} bytes. */
  ByteRing(int limit) {
    this.limit = Integer.highestOneBit(Math.max(LEAST, limit) * 2 - 1); // a power of two
  }

  /** Bytes from the head to the end. */
  int count() {
    return count;
  }

  /** Room behind the end. */
  int room() {
    return limit - count;
  }

  /** Writes {@code length} bytes of {@code source} at {@code offset} behind the head. */
  void put(int offset, ByteBuffer source, int from, int length) {
    ensure(offset + length);
    int at = head + offset & content.length - 1;
    int first = Math.min(length, content.length - at);
    source.get(from, content, at, first);
    source.get(from + first, content, 0, length - first);
  }

  /** Moves the end {@code length} bytes on. */
  void extend(int length) {
    count += length;
  }

  /** Moves as much as fits from the head into {@code into}. */
  int take(ByteBuffer into) {
    int length = Math.min(count, into.remaining());
    int first = Math.min(length, content.length - head);
    into.put(content, head, first).put(content, 0, length - first);
    skip(length);
    return length;
  }

  /** Forgets {@code length} bytes at the head. */
  void skip(int length) {
    if (content.length > 0) {
      head = head + length & content.length - 1;
    }
    count -= length;
  }

  /** Copies {@code length} bytes from {@code offset} behind the head to {@code at}. */
  void copy(int offset, ByteBuffer target, int at, int length) {
    int start = head + offset & content.length - 1;
    int first = Math.min(length, content.length - start);
    target.put(at, content, start, first);
    target.put(at + first, content, 0, length - first);
  }

  /** Forgets everything and gives the memory back. */
  void clear() {
    content = NOTHING;
    head = 0;
    count = 0;
  }

  private void ensure(int size) {
    if (size <= content.length) {
      return;
    }
    if (size > limit) {
      throw new IllegalStateException("ring: " + size + " bytes (expected: at most " + limit + ")");
    }
    int capacity = Math.max(LEAST, Integer.highestOneBit(size * 2 - 1));
    byte[] larger = new byte[capacity];
    int first = content.length - head;
    System.arraycopy(content, head, larger, 0, first);
    System.arraycopy(content, 0, larger, first, head);
    content = larger;
    head = 0;
  }
}
