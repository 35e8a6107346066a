package decnet.decoy;

import decnet.base.Bytes;
import decnet.decoy.evidence.Recording;

/** Stands in when the evidence store cannot take a recording; the log has said so. */
final class NoRecording implements Recording {
  @Override
  public void output(Bytes content) {}

  @Override
  public void input(Bytes content) {}

  @Override
  public void resize(int columns, int rows) {}

  @Override
  public void close() {}
}
