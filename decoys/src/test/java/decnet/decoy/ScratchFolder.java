package decnet.decoy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One temporary folder of this JVM for test stands that are made by the thousand, as fuzzers do; it
 * is gone when the JVM ends. Thread-safe.
 */
final class ScratchFolder {
  private static final Path ROOT = create();
  private static final AtomicLong COUNT = new AtomicLong();

  private ScratchFolder() {}

  /** A path that nobody else has; nothing is there yet. */
  static Path next(String name) {
    return ROOT.resolve(name + COUNT.incrementAndGet());
  }

  private static Path create() {
    try {
      Path root = Files.createTempDirectory("decnet-test");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
      return root;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void delete(Path root) {
    try (Stream<Path> walk = Files.walk(root)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
