package decnet.correlation;

import decnet.base.Fault;
import decnet.base.FaultException;
import decnet.syslog.IngestLog;
import decnet.syslog.LineReader;
import decnet.syslog.LogLine;
import decnet.syslog.LogTail;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Gives the lines of a running log again. */
public final class LogReread implements Reread {
  private final IngestLog log;

  public LogReread(IngestLog log) {
    this.log = log;
  }

  @Override
  public void read(long from, long to, Consumer<LogLine> sink) {
    LineReader reader = new LineReader();
    try (LogTail tail = log.tail(from)) {
      while (tail.position() <= to) {
        Optional<LogTail.Line> next = tail.next(0);
        if (next.isEmpty() || next.get().position() > to) {
          return;
        }
        reader.read(next.get().line()).ifPresent(sink);
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.LOG_CORRUPT, "interrupted at position " + from, cut);
    } catch (IOException failure) {
      throw new FaultException(Fault.LOG_CORRUPT, "at position " + from, failure);
    }
  }
}
