package decnet.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the subscriptions of a topic among 10,000 patterns with wildcards, without any cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrieMicroBench {
  private static final int PATTERNS = 10_000;

  private final SubjectTrie<Integer> trie = new SubjectTrie<>();
  private final List<Topic> topics = new ArrayList<>();
  private final List<TopicPattern> patterns = new ArrayList<>();
  private final List<Integer> found = new ArrayList<>();
  private int next;

  public TrieMicroBench() {
    for (int i = 0; i < PATTERNS; i++) {
      String text =
          switch (i % 3) {
            case 0 -> "decky.d" + i + ".*";
            case 1 -> "topology.t" + i + ".>";
            default -> "decky.d" + i + ".state";
          };
      patterns.add(new TopicPattern(text));
      trie.add(patterns.getLast(), i);
      topics.add(Topics.decky("d" + i, Topics.DeckyLeaf.STATE));
    }
    trie.add(new TopicPattern("decky.*.mutation"), -1);
    trie.add(new TopicPattern("decky.>"), -2);
  }

  /** Two to three subscriptions match each. */
  @Benchmark
  public int trieOf10000Patterns() {
    found.clear();
    trie.match(topics.get(next++ % PATTERNS).name(), found);
    return found.size();
  }

  @Benchmark
  public boolean onePattern() {
    int at = next++ % PATTERNS;
    return patterns.get(at).matches(topics.get(at));
  }
}
