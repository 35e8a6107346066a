package decnet.correlation;

import java.util.Arrays;

/** A set of numbers from 0 on, in an open hash table of 4 bytes a slot. Not thread-safe. */
final class IntSet {
  private int[] slots = new int[4]; // number + 1; 0 is free
  private int size;

  int size() {
    return size;
  }

  /** Whether {@code number} was new. */
  boolean add(int number) {
    if (size * 4 >= slots.length * 3) {
      int[] old = slots;
      slots = new int[2 * old.length];
      for (int slot : old) {
        if (slot != 0) {
          slots[free(slot)] = slot;
        }
      }
    }
    int at = free(number + 1);
    if (slots[at] != 0) {
      return false;
    }
    slots[at] = number + 1;
    size++;
    return true;
  }

  /** Where {@code slot} lies, or the free place where it would. */
  private int free(int slot) {
    int at = (slot * 0x9E3779B9) >>> 7 & slots.length - 1; // golden ratio: spreads runs
    while (slots[at] != 0 && slots[at] != slot) {
      at = at + 1 & slots.length - 1;
    }
    return at;
  }

  /** The numbers, ascending. */
  int[] sorted() {
    return Arrays.stream(slots).filter(slot -> slot != 0).map(slot -> slot - 1).sorted().toArray();
  }
}
