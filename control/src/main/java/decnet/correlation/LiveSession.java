package decnet.correlation;

import java.util.ArrayList;
import java.util.List;

/** A session that has not ended: when it began, and the first commands given in it. */
final class LiveSession {
  private static final int MAX_COMMANDS = 256;
  private static final int MAX_COMMAND_CHARS = 1024;

  private final long startedMicros;
  private final List<String> commands = new ArrayList<>(0);

  LiveSession(long startedMicros) {
    this.startedMicros = startedMicros;
  }

  long startedMicros() {
    return startedMicros;
  }

  List<String> commands() {
    return commands;
  }

  void command(String text) {
    if (commands.size() < MAX_COMMANDS) {
      commands.add(text.substring(0, Math.min(text.length(), MAX_COMMAND_CHARS)));
    }
  }
}
