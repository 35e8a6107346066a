package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.base.Property;
import decnet.event.Event;
import decnet.event.Param;
import decnet.event.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bytes that nobody foresaw. The first byte chooses what the rest is: 0 a whole line, 1 the value
 * of a field of ours, 2 the message of a foreign line without a type. Seeds lie under the
 * resources; {@code JAZZER_FUZZ=1} searches from them with coverage as its guide.
 */
@Tag("slow")
class LineFuzzTest {
  private static final Path SEEDS =
      Path.of(
          "src/test/resources/decnet/syslog/LineFuzzTestInputs/whatever_comes_reads_as_what_it_is");
  private static final byte[] FOREIGN_HEAD =
      "<14>1 2026-06-01T00:00:06Z relay fwd - - - ".getBytes(StandardCharsets.US_ASCII);

  private final LineReader reader = new LineReader();

  @FuzzTest(maxDuration = "120s")
  void whatever_comes_reads_as_what_it_is(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0]) {
      case '0' -> wholeLine(rest);
      case '1' -> ownValue(rest);
      default -> foreignMessage(rest);
    }
  }

  private void wholeLine(byte[] line) {
    if (reader.parse(line, 0, line.length)) {
      askEverything(reader.line());
    }
  }

  private static void askEverything(LogLine line) {
    assertThat(line.host()).isNotEmpty();
    assertThat(line.service()).isNotEmpty();
    assertThat(line.eventType()).isNotEmpty();
    assertThat(line.params()).isNotNull();
    assertThat(line.source()).isNotNull();
    assertThat(line.message()).isNotNull();
    assertThat(line.position()).isNotNegative();
    assertThat(line.time()).isNotNull();
  }

  private void ownValue(byte[] value) {
    Event said =
        new Event.Interaction(
            LineRoundTripTest.TAG,
            "auth.attempt",
            Severity.INFO,
            Instant.EPOCH,
            List.of(Param.of("username", Bytes.of(value)), Param.of("outcome", "failure")));
    byte[] line = LineRoundTripTest.line(said);
    for (int i = 0; i < line.length - 1; i++) {
      assertThat(line[i] >= 0 && line[i] < 32 || line[i] == 127).as("a control byte").isFalse();
    }
    assertThat(reader.parse(line, 0, line.length - 1)).isTrue();
    LogLine parsed = reader.line();
    if (value.length <= LineEncoder.DEFAULT_VALUE_BYTES) {
      assertThat(parsed.paramBytes("username")).isEqualTo(value);
    } else {
      assertThat(parsed.param("username_bytes")).isEqualTo(Integer.toString(value.length));
    }
    assertThat(parsed.isMutation()).isFalse();
    assertThat(parsed.position()).isEqualTo(7);
    assertThat(LogLines.position(line, 0, line.length - 1)).isEqualTo(7);
    assertThat(parsed.param("outcome")).isEqualTo("failure");
    assertThat(parsed.source()).hasValue(IpAddress.parse("203.0.113.9"));
  }

  private void foreignMessage(byte[] message) {
    byte[] line = Arrays.copyOf(FOREIGN_HEAD, FOREIGN_HEAD.length + message.length);
    System.arraycopy(message, 0, line, FOREIGN_HEAD.length, message.length);
    if (reader.parse(line, 0, line.length)) {
      askEverything(reader.line());
      assertThat(reader.line().isMutation()).isFalse();
      assertThat(reader.line().isOurs()).isFalse();
    }
  }

  /** The short search of every build, without coverage, from the same seeds. */
  @Test
  void seeds_that_were_mutated_at_random_read_as_what_they_are() throws IOException {
    List<byte[]> seeds;
    try (Stream<Path> files = Files.list(SEEDS)) {
      seeds = files.sorted().map(LineFuzzTest::content).toList();
    }
    Property.holds(20_000, random -> whatever_comes_reads_as_what_it_is(mutated(random, seeds)));
  }

  private static byte[] mutated(RandomGenerator random, List<byte[]> seeds) {
    byte[] seed = seeds.get(random.nextInt(seeds.size())).clone();
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    for (int i = random.nextInt(8); i > 0 && seed.length > 1; i--) {
      int at = 1 + random.nextInt(seed.length - 1);
      switch (random.nextInt(4)) {
        case 0 -> seed[at] = (byte) random.nextInt(256);
        case 1 -> seed[at] = (byte) "\\\"]\n\r[ =<>:-1".charAt(random.nextInt(13));
        case 2 -> seed = Arrays.copyOf(seed, at);
        default -> {
          int take = random.nextInt(Math.min(other.length, seed.length - at) + 1);
          System.arraycopy(other, random.nextInt(other.length - take + 1), seed, at, take);
        }
      }
    }
    return seed;
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
