package decnet.decoy.shell;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All commands by name: the shell's own, and the programs of the machine that do something. */
final class Commands {
  private static final Map<String, Command> BUILTINS = new HashMap<>();
  private static final Map<String, Command> PROGRAMS = new HashMap<>();

  static {
    Builtins.register(BUILTINS);
    FileCommands.register(PROGRAMS);
    ContentCommands.register(PROGRAMS);
    Ls.register(PROGRAMS);
    ListCommands.register(PROGRAMS);
    PathCommands.register(PROGRAMS);
    DiskCommands.register(PROGRAMS);
    TextCommands.register(PROGRAMS);
    ColumnCommands.register(PROGRAMS);
    Dump.register(PROGRAMS);
    PackageCommands.register(PROGRAMS);
    FilterCommands.register(PROGRAMS);
    SystemCommands.register(PROGRAMS);
    ProcessCommands.register(PROGRAMS);
    RunCommands.register(PROGRAMS);
    AdministrationCommands.register(PROGRAMS);
    UserCommands.register(PROGRAMS);
    NetworkCommands.register(PROGRAMS);
  }

  private Commands() {}

  static @Nullable Command builtin(String name) {
    return BUILTINS.get(name);
  }

  static @Nullable Command program(String name) {
    return PROGRAMS.get(name);
  }

  static Set<String> builtins() {
    return Collections.unmodifiableSet(BUILTINS.keySet());
  }

  static Set<String> programs() {
    return Collections.unmodifiableSet(PROGRAMS.keySet());
  }
}
