package decnet.cli;

import decnet.base.FaultException;
import decnet.base.IoReason;
import decnet.config.ConfigException;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * The root of all commands, and where their failures become exit codes: 0 done, 1 failed, 2 bad
 * usage or configuration, 130 interrupted.
 */
@Command(
    name = "decnet",
    description =
        "A deception network: fake machines that move, and one true story of who touched them.",
    mixinStandardHelpOptions = true,
    version = "DECNET 0.1.0",
    subcommands = {
      UpCommand.class,
      TrainCommand.class,
      InitCommand.class,
      ValidateCommand.class,
      PlanCommand.class,
      SimulateCommand.class,
      ImportCommand.class,
      StatusCommand.class,
      MutateCommand.class,
      RetireCommand.class,
      DeployCommand.class,
      ReloadCommand.class,
      WatchCommand.class,
      SessionsCommand.class,
      ReplayCommand.class,
      EvidenceCommand.class,
      RehearseCommand.class,
      CorrelateCommand.class,
      VerifyCommand.class,
      ReconCommand.class,
      ServicesCommand.class,
      ArchetypesCommand.class,
      PersonalitiesCommand.class,
      TopicsCommand.class,
      EventsCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Decnet {
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int INTERRUPTED = 130;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  Decnet(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /** Data goes here, and nothing else. */
  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Runs one command; the result is the exit code. */
  public static int run(
      String[] args, PrintStream out, PrintStream err, Map<String, String> environment) {
    CommandLine line = new CommandLine(new Decnet(out, err, environment));
    line.setOut(new java.io.PrintWriter(out, true, java.nio.charset.StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, java.nio.charset.StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    if (args.length == 0) {
      line.usage(err);
      return USAGE;
    }
    int code = line.execute(args);
    out.flush();
    return code;
  }

  private static int explain(Exception failure, PrintStream err) {
    return switch (failure) {
      case ConfigException bad -> {
        bad.problems().forEach(err::println);
        yield USAGE;
      }
      case FaultException fault -> {
        err.println("decnet: " + fault.getMessage());
        yield FAILED;
      }
      case ApiClient.Refused refused -> {
        err.println("decnet: " + refused.getMessage());
        yield refused.isCallersFault() ? USAGE : FAILED;
      }
      case java.nio.file.NoSuchFileException absent -> {
        err.println("decnet: " + IoReason.of(absent));
        yield USAGE;
      }
      case java.nio.file.FileAlreadyExistsException there -> {
        err.println("decnet: " + IoReason.of(there));
        yield FAILED;
      }
      case java.io.IOException io -> {
        err.println("decnet: " + IoReason.of(io));
        yield FAILED;
      }
      case InterruptedException cut -> INTERRUPTED;
      default -> {
        failure.printStackTrace(err);
        yield FAILED;
      }
    };
  }

  /** What every command has: the root, for its streams. */
  abstract static class Base implements java.util.concurrent.Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    Decnet decnet;
  }
}
