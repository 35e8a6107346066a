package decnet.correlation;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One {@code decky_mutated} line as the fold sees it. {@code seq} and {@code position} are 0,
 * {@code actor} is empty, where the line has none.
 */
public record Transition(
    long micros,
    long position,
    SortedSet<String> oldServices,
    SortedSet<String> newServices,
    String trigger,
    String actor,
    long seq) {
  public Transition {
    oldServices = Collections.unmodifiableSortedSet(new TreeSet<>(oldServices));
    newServices = Collections.unmodifiableSortedSet(new TreeSet<>(newServices));
  }
}
