package decnet.fabric.tcp;

import java.nio.ByteBuffer;

/**
 * A bounded queue of bytes that may also be written behind its end, for what arrives out of order.
 * It grows as it is needed, from nothing, never beyond its limit, and not beyond what all rings
 * together may take. Guarded by its connection's lock.
 */
final class ByteRing {
  private static final int LEAST = 1024;
  private static final int SMALL = 8192;
  private static final byte[] NOTHING = {};

  private final int limit;
  private final BufferBudget budget;
  private byte[] content = NOTHING;
  private int head;
  private int count;

  /** Holds at most {@code limit} bytes. */
  ByteRing(int limit, BufferBudget budget) {
    this.limit = Integer.highestOneBit(Math.max(LEAST, limit) * 2 - 1); // a power of two
    this.budget = budget;
  }

  /** Bytes from the head to the end. */
  int count() {
    return count;
  }

  /** Room behind the end, as far as memory goes now. */
  int room() {
    int most = budget.has(limit) ? limit : Math.max(content.length, BufferBudget.FLOOR);
    return most - count;
  }

  /**
   * Makes room for {@code size} bytes from the head on, or for as many as there is memory for.
   *
   * @return for how many of them there is room now
   */
  int reserve(int size) {
    if (size > content.length && content.length < limit) {
      grow(Math.min(limit, size));
    }
    return Math.min(size, content.length);
  }

  /** Writes {@code length} bytes of {@code source} at {@code offset}, which were reserved. */
  void put(int offset, ByteBuffer source, int from, int length) {
    if (offset + length > content.length) {
      throw new IllegalStateException(
          "ring: " + (offset + length) + " bytes (reserved: " + content.length + ")");
    }
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

  /**
   * Gives the memory back if nothing is in it: a small ring always, because an idle connection
   * needs none; a large one, whose connection is busy, if memory is short. Nothing may lie behind
   * its end.
   */
  void trim() {
    boolean small = content.length > 0 && content.length <= SMALL;
    boolean tight = content.length > BufferBudget.FLOOR && budget.isTight();
    if (count == 0 && (small || tight)) {
      clear();
    }
  }

  /** Forgets everything and gives the memory back. */
  void clear() {
    budget.give(content.length);
    content = NOTHING;
    head = 0;
    count = 0;
  }

  private void grow(int size) {
    int capacity = Math.max(LEAST, Integer.highestOneBit(size * 2 - 1));
    boolean due = capacity <= BufferBudget.FLOOR;
    if (!budget.take(capacity - content.length, due)) {
      if (content.length < BufferBudget.FLOOR) {
        grow(BufferBudget.FLOOR);
      }
      return;
    }
    byte[] larger = new byte[capacity];
    int first = content.length - head;
    System.arraycopy(content, head, larger, 0, first);
    System.arraycopy(content, 0, larger, first, head);
    content = larger;
    head = 0;
  }
}
