package decnet.decoy.shell;

/** An output kept in memory up to {@link #MAX} characters; what comes after is dropped. */
final class Buffer implements Io.Output {
  static final int MAX = 4 << 20;

  private final StringBuilder text = new StringBuilder();

  @Override
  public void write(String more) {
    text.append(more, 0, Math.min(more.length(), MAX - text.length()));
  }

  String text() {
    return text.toString();
  }
}
