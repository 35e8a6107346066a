package decnet.decoy.evidence;

import decnet.base.Bytes;

/**
 * A terminal's recording while it grows: output, input and resizes with their instants (asciinema
 * v2). Thread-safe.
 */
public interface Recording extends AutoCloseable {
  /** What the peer's terminal was sent. */
  void output(Bytes content);

  /** What the peer typed. */
  void input(Bytes content);

  void resize(int columns, int rows);

  /** Stores it in the evidence store and emits {@code recording}; idempotent. */
  @Override
  void close();
}
