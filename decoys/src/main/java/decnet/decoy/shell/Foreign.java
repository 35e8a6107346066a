package decnet.decoy.shell;

import decnet.decoy.world.Stat;
import java.io.IOException;

/** Programs that the peer brought: nothing of theirs ever runs here. */
final class Foreign {
  private Foreign() {}

  /** What a machine says that cannot execute the file: nothing foreign is ever executed. */
  static int run(String path, Stat stat, Io io, String prefix) throws IOException {
    if (stat.size() == 0) {
      return 0;
    }
    io.err().write(prefix + path + ": cannot execute binary file: Exec format error\n");
    return 126;
  }
}
