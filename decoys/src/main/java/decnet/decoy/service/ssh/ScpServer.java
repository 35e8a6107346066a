package decnet.decoy.service.ssh;

import decnet.decoy.Session;
import decnet.decoy.shell.Console;
import decnet.decoy.world.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The far end of {@code scp -O}: the program that the client starts as {@code scp -t} (to take
 * files) or {@code scp -f} (to give them). Source: rcp's protocol as OpenSSH's scp speaks it;
 * messages compared with the genuine program.
 *
 * <pre>
 * C: C0644 3 a\n
 * S: \0
 * C: hi\n\0
 * S: \0
 * </pre>
 */
final class ScpServer {
  /** What a command line asks for. */
  record Wanted(
      boolean takes, boolean recursive, boolean times, boolean directory, List<String> paths) {
    Wanted {
      paths = List.copyOf(paths);
    }
  }

  private ScpServer() {}

  /** What {@code command} asks of scp as a server; empty when it is another command. */
  static Optional<Wanted> wanted(String command) {
    List<String> words = words(command);
    if (words == null || words.isEmpty() || !words.getFirst().matches("(/usr/bin/)?scp")) {
      return Optional.empty();
    }
    StringBuilder letters = new StringBuilder();
    int at = 1;
    for (; at < words.size() && words.get(at).startsWith("-"); at++) {
      if (words.get(at).equals("--")) {
        at++;
        break;
      }
      letters.append(words.get(at), 1, words.get(at).length());
    }
    String options = letters.toString();
    boolean takes = options.indexOf('t') >= 0;
    if (takes == (options.indexOf('f') >= 0) || !options.matches("[tfrpdvq]+")) {
      return Optional.empty();
    }
    return Optional.of(
        new Wanted(
            takes,
            options.indexOf('r') >= 0,
            options.indexOf('p') >= 0,
            options.indexOf('d') >= 0,
            words.subList(at, words.size())));
  }

  /** The words of a simple command; null when it has more to it than quotes. */
  private static @Nullable List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (quote != 0 && c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
        word.append(command.charAt(++i));
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
        begun = true;
      } else if (quote == 0 && c == ' ') {
        if (begun || !word.isEmpty()) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else if (quote == 0 && ";|&<>()$`\n".indexOf(c) >= 0) {
        return null;
      } else {
        word.append(c);
      }
    }
    if (begun || !word.isEmpty()) {
      words.add(word.toString());
    }
    return quote == 0 ? words : null;
  }

  /** Runs it to its end; returns the exit status. */
  static int run(Wanted wanted, Session session, Account account, Console console)
      throws IOException {
    ScpStream stream = new ScpStream(console);
    if (!wanted.takes()) {
      return new ScpSource(wanted, session, account, stream).run();
    }
    if (wanted.paths().size() != 1) {
      stream.complain("ambiguous target");
      return 1;
    }
    return new ScpSink(wanted, session, account, stream).run();
  }
}
