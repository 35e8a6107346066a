package decnet.fabric.tcp;

import java.util.Arrays;

/**
 * What was sent and is not acknowledged, segment by segment, oldest first: when it was sent, and
 * whether the peer has it (SACK), it is thought lost, or it was sent again. A ring of plain arrays.
 * Guarded by its connection's lock.
 */
final class SentLog {
  private static final byte SACKED = 1;
  private static final byte LOST = 2;
  private static final byte AGAIN = 4;

  private int[] from = new int[0];
  private int[] to = new int[0];
  private long[] at = new long[0];
  private byte[] marks = new byte[0];
  private int head;
  private int count;
  private int lost;
  private int inFlight;

  private int slot(int index) {
    return head + index & from.length - 1;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Bytes that are thought to be on their way. */
  int inFlight() {
    return inFlight;
  }

  /** Segments to be sent again. */
  int lost() {
    return lost;
  }

  int from(int index) {
    return from[slot(index)];
  }

  int to(int index) {
    return to[slot(index)];
  }

  long at(int index) {
    return at[slot(index)];
  }

  boolean isSacked(int index) {
    return (marks[slot(index)] & SACKED) != 0;
  }

  boolean isLost(int index) {
    return (marks[slot(index)] & LOST) != 0;
  }

  boolean isAgain(int index) {
    return (marks[slot(index)] & AGAIN) != 0;
  }

  private int length(int slot) {
    return to[slot] - from[slot];
  }

  void add(int start, int end, long nanos) {
    if (count == from.length) {
      grow();
    }
    int slot = slot(count++);
    from[slot] = start;
    to[slot] = end;
    at[slot] = nanos;
    marks[slot] = 0;
    inFlight += end - start;
  }

  private void grow() {
    int size = Math.max(8, from.length * 2);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = slot(i);
    }
    int[] newFrom = new int[size];
    int[] newTo = new int[size];
    long[] newAt = new long[size];
    byte[] newMarks = new byte[size];
    for (int i = 0; i < count; i++) {
      newFrom[i] = from[order[i]];
      newTo[i] = to[order[i]];
      newAt[i] = at[order[i]];
      newMarks[i] = marks[order[i]];
    }
    from = newFrom;
    to = newTo;
    at = newAt;
    marks = newMarks;
    head = 0;
  }

  /** Forgets the oldest segment. */
  void removeFirst() {
    int slot = slot(0);
    uncount(slot);
    head = head + 1 & from.length - 1;
    count--;
  }

  /** The oldest segment is acknowledged up to {@code start}. */
  void shortenFirst(int start) {
    int slot = slot(0);
    if ((marks[slot] & (SACKED | LOST)) == 0) {
      inFlight -= start - from[slot];
    }
    from[slot] = start;
  }

  private void uncount(int slot) {
    if ((marks[slot] & LOST) != 0) {
      lost--;
    } else if ((marks[slot] & SACKED) == 0) {
      inFlight -= length(slot);
    }
  }

  void markSacked(int index) {
    int slot = slot(index);
    uncount(slot);
    marks[slot] = (byte) (marks[slot] & ~LOST | SACKED);
  }

  void markLost(int index) {
    int slot = slot(index);
    if ((marks[slot] & (LOST | SACKED)) == 0) {
      inFlight -= length(slot);
      marks[slot] |= LOST;
      lost++;
    }
  }

  /**
   * Takes all for lost that the peer does not have; a peer that has the oldest but did not
   * acknowledge it has thrown away what it had. Source: RFC 2018 §8.
   */
  void markAllLost() {
    boolean reneged = count > 0 && isSacked(0);
    for (int i = 0; i < count; i++) {
      int slot = slot(i);
      if (reneged && (marks[slot] & SACKED) != 0) {
        marks[slot] &= ~SACKED;
        inFlight += length(slot);
      }
      markLost(i);
    }
  }

  /** Takes all for lost that is longer than {@code most}. */
  void markLongLost(int most) {
    for (int i = 0; i < count; i++) {
      if (to(i) - from(i) > most) {
        markLost(i);
      }
    }
  }

  /** Makes two segments of one that is thought lost. */
  void split(int index, int at) {
    int end = to(index);
    if (count == from.length) {
      grow();
    }
    for (int i = count; i > index + 1; i--) {
      int target = slot(i);
      int source = slot(i - 1);
      from[target] = from[source];
      to[target] = to[source];
      this.at[target] = this.at[source];
      marks[target] = marks[source];
    }
    count++;
    int first = slot(index);
    int second = slot(index + 1);
    to[first] = at;
    from[second] = at;
    to[second] = end;
    this.at[second] = this.at[first];
    marks[second] = marks[first];
    if ((marks[first] & LOST) != 0) {
      lost++;
    }
  }

  /** It was sent once more, now. */
  void markAgain(int index, long nanos) {
    int slot = slot(index);
    if ((marks[slot] & LOST) != 0) {
      lost--;
      inFlight += length(slot);
    }
    marks[slot] = AGAIN;
    at[slot] = nanos;
  }

  /** The oldest segment thought lost, -1 for none. */
  int firstLost() {
    for (int i = 0; lost > 0 && i < count; i++) {
      if (isLost(i)) {
        return i;
      }
    }
    return -1;
  }

  void clear() {
    count = 0;
    lost = 0;
    inFlight = 0;
    from = Arrays.copyOf(from, 0);
    to = Arrays.copyOf(to, 0);
    at = Arrays.copyOf(at, 0);
    marks = Arrays.copyOf(marks, 0);
    head = 0;
  }
}
