package decnet.syslog;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.SessionTag.Endpoint;
import decnet.event.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

/**
 * One line of about 300 bytes on one core: what an appender does, what the writer does, reading.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineMicroBench {
  private static final long MICROS = 1_790_000_000_000_000L;

  private final Event event =
      new Event.Interaction(
          new SessionTag(
              "0123456789abcdef0123456789abcdef",
              new DeckyId("decky-01"),
              "ssh",
              new Endpoint(IpAddress.parse("203.0.113.9"), 40001),
              new Endpoint(IpAddress.parse("198.51.100.7"), 22),
              Optional.empty(),
              Origin.STRANGER),
          "command",
          Severity.INFO,
          Instant.EPOCH,
          List.of(Param.of("command", "uname -a; id")));
  private final LineEncoder encoder = new LineEncoder();
  private final byte[] body = encoder.body(event);
  private final Chain chain = new Chain(Bytes.of(new byte[32]), Chain.START);
  private final LineAssembly lines = new LineAssembly(chain);
  private final byte[] line;
  private final LineReader reader = new LineReader();
  private long position;

  public LineMicroBench() {
    lines.add(134, body, MICROS, 1, MICROS);
    line = new byte[lines.length()];
    lines.content().get(line);
    lines.clear();
  }

  @Benchmark
  public int encode() {
    return encoder.body(event).length;
  }

  @Benchmark
  public int assembleAndChain() {
    lines.clear();
    lines.add(134, body, MICROS, ++position, MICROS);
    return lines.length();
  }

  @Benchmark
  public byte[] chainAlone() {
    return chain.next(line, 0, line.length);
  }

  @Benchmark
  public long parse() {
    reader.parse(line, 0, line.length - 1);
    return reader.line().timeMicros();
  }

  @Benchmark
  public int parseAndAsk() {
    reader.parse(line, 0, line.length - 1);
    LogLine parsed = reader.line();
    return parsed.source().hashCode() + parsed.host().length() + parsed.eventType().length();
  }
}
