package decnet.decoy.shell;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What carries a shell: an SSH channel, a telnet line. The carrier does the line discipline's
 * network side (window sizes, echo is the shell's own line editor's job when {@link #terminal} is
 * not null). One thread reads; writes may come from any.
 */
public interface Console {
  /**
   * At least one byte of input, -1 at its end. Blocks; ends with an exception when the session is
   * cut.
   */
  int read(byte[] into, int offset, int length) throws IOException;

  /**
   * Standard output; the carrier flushes before it blocks and at the latest when {@link #flush} is
   * called.
   */
  void out(byte[] content, int offset, int length) throws IOException;

  /** Standard error: the same as output on a terminal. */
  void err(byte[] content, int offset, int length) throws IOException;

  void flush() throws IOException;

  /** The terminal, or null when there is none ({@code ssh host command}). */
  @Nullable Terminal terminal();

  /** A terminal's name and current size. */
  record Terminal(String type, int columns, int rows) {}
}
