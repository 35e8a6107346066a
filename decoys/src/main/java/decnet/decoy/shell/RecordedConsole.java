package decnet.decoy.shell;

import decnet.base.Bytes;
import decnet.decoy.evidence.Recording;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A console whose keystrokes and window sizes are recorded as they come. One thread reads. */
final class RecordedConsole implements Console {
  private final Console console;
  private final Recording recording;
  private @Nullable Terminal size;

  RecordedConsole(Console console, Recording recording) {
    this.console = console;
    this.recording = recording;
    size = console.terminal();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int got = console.read(into, offset, length);
    Terminal now = console.terminal();
    if (now != null && !now.equals(size)) {
      recording.resize(now.columns(), now.rows());
      size = now;
    }
    if (got > 0) {
      recording.input(Bytes.of(into, offset, got));
    }
    return got;
  }

  @Override
  public void out(byte[] content, int offset, int length) throws IOException {
    console.out(content, offset, length);
  }

  @Override
  public void err(byte[] content, int offset, int length) throws IOException {
    console.err(content, offset, length);
  }

  @Override
  public void flush() throws IOException {
    console.flush();
  }

  @Override
  public @Nullable Terminal terminal() {
    return console.terminal();
  }
}
