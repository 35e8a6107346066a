package decnet.fabric.link;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A piece of native memory that holds one Ethernet frame between {@link #start} and {@link #end}.
 * It is used again and again: whoever holds it owns it, one thread at a time.
 */
public final class Frame {
  private final MemorySegment memory;
  private final ByteBuffer bytes;
  private int start;
  private int end;
  private boolean unfinished;

  /** With room for {@code capacity} bytes, freed when nobody refers to it. */
  public Frame(int capacity) {
    memory = Arena.ofAuto().allocate(capacity, 16);
    bytes = memory.asByteBuffer();
  }

  /** The whole memory, big-endian; positions and limits are not used, only absolute offsets. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Offset of the first byte. */
  public int start() {
    return start;
  }

  /** Offset behind the last byte. */
  public int end() {
    return end;
  }

  public int length() {
    return end - start;
  }

  public int capacity() {
    return bytes.capacity();
  }

  /** Says where the frame lies, finished. */
  public void bounds(int from, int to) {
    unfinished = false;
    start = from;
    end = to;
  }

  /**
   * Says that the sender left the checksum of TCP or UDP to a device that the frame never passed:
   * what is in the field means nothing, and the frame has not been on a wire that could spoil it.
   */
  public void unfinished() {
    unfinished = true;
  }

  public boolean isUnfinished() {
    return unfinished;
  }

  /** The native address of the byte at {@code offset}. */
  long address(int offset) {
    return memory.address() + offset;
  }

  /** Takes over the content of {@code other}. */
  public void copy(Frame other) {
    int length = Math.min(other.length(), capacity());
    bytes.put(0, other.bytes, other.start, length);
    bounds(0, length);
    unfinished = other.unfinished;
  }

  /** Takes over {@code content}. */
  public void copy(byte[] content) {
    int length = Math.min(content.length, capacity());
    bytes.put(0, content, 0, length);
    bounds(0, length);
  }

  /** A copy of the content. */
  public byte[] toArray() {
    byte[] content = new byte[length()];
    bytes.get(start, content);
    return content;
  }
}
