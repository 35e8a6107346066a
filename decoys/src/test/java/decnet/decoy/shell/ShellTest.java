package decnet.decoy.shell;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.catalog.OsFamily;
import decnet.catalog.ServiceSpec;
import decnet.decoy.CommonEvents;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.Session;
import decnet.net.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ShellTest {
  /** A carrier without a protocol: bytes in, bytes out; errors are the same stream. */
  record Carrier(@Nullable String command, boolean terminal) implements Service {
    @Override
    public ServiceSpec spec() {
      return new ServiceSpec(
          "carrier",
          "test",
          1,
          Transport.TCP,
          Set.of(OsFamily.LINUX),
          List.of(),
          CommonEvents.ofShell(CommonEvents.PASSWORD_ATTEMPT),
          List.of());
    }

    @Override
    public void serve(Session session) throws IOException, InterruptedException {
      Console console = new Line(session, terminal);
      new LoginShell(session, session.machine().world().accounts().get("root"), console, Map.of())
          .run(command);
    }
  }

  private record Line(Session session, boolean onTerminal) implements Console {
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return session.in().read(into, offset, length);
    }

    @Override
    public void out(byte[] content, int offset, int length) throws IOException {
      session.out().write(content, offset, length);
    }

    @Override
    public void err(byte[] content, int offset, int length) throws IOException {
      out(content, offset, length);
    }

    @Override
    public void flush() throws IOException {
      session.out().flush();
    }

    @Override
    public @Nullable Terminal terminal() {
      return onTerminal ? new Terminal("xterm", 80, 24) : null;
    }
  }

  static String run(String command) throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new Carrier(command, false)).connect());
    return peer.finish().everything();
  }

  /** The command and what bash and Debian's programs print. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "echo -ne 'a\\tb\\x41\\n'§a\tbA|",
        "echo \"$((2+3*4)) ${X:-none} ${#HOME}\"§14 none 5|",
        "for i in 1 2 3; do echo -n $i; done; echo§123|",
        "i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i§3|",
        "if [ -d /etc ] && ! test -f /nope; then echo yes; else echo no; fi§yes|",
        "case abc in x) echo 1;; a*) echo 2;; esac§2|",
        "f() { echo \"<$1>\"; return 3; }; f hi; echo $?§<hi>|3|",
        "false || echo b && echo c§b|c|",
        "echo a b c | tr ' ' '\\n' | sort -r | head -2§c|b|",
        "echo one > /tmp/x; echo two >> /tmp/x; cat /tmp/x; wc -l /tmp/x§one|two|2 /tmp/x|",
        "cat < /etc/hostname§web01|",
        "echo x | sed 's/x/[&&]/' | awk '{print $1,NF}'§[xx] 1|",
        "(cd /tmp; pwd); pwd§/tmp|/root|",
        "nosuch; echo $?§bash: line 1: nosuch: command not found|127|",
        "cd /nope§bash: line 1: cd: /nope: No such file or directory|",
        "ls /nope; echo $?§ls: cannot access '/nope': No such file or directory|2|",
        "cat /etc/shadow | grep -c '^root:'§1|",
        "mkdir -p /tmp/a/b && touch /tmp/a/b/c && find /tmp/a -type f§/tmp/a/b/c|",
        "rm -rf /tmp/q; cp /etc/passwd /tmp/q; chmod 600 /tmp/q; stat -c %a /tmp/q§600|",
        "which ls; command -v cd; type echo§/usr/bin/ls|cd|echo is a shell builtin|",
        "echo {a,b}{1,2} /etc/host*§a1 a2 b1 b2 /etc/hostname /etc/hosts|",
        "printf '%s-%03d\\n' a 7 b 8§a-007|b-008|",
        "x=$(echo `id -u`); echo $x§0|",
        "echo aGk= | base64 -d§hi",
        "echo 'a:b:c' | cut -d: -f2,3§b:c|",
        "printf 'b\\na\\nb\\n' | sort | uniq -c§      1 a|      2 b|",
        "seq 3 | xargs echo§1 2 3|",
        "echo $'a\\'b' \"c'd\" e\\ f§a'b c'd e f|",
        "sh -c 'echo a b'; bash -c 'exit 4'; echo $?§a b|4|",
        "echo hi 2>&1 >/dev/null; echo err >&2§err|",
        "uname -sm§Linux x86_64|",
        "whoami; id§root|uid=0(root) gid=0(root) groups=0(root)|",
        "echo 'echo \"$1!\"' > /tmp/s; chmod +x /tmp/s; /tmp/s you§you!|",
        "if true; then echo§bash: line 1: syntax error: unexpected end of file|",
        "echo a; ) echo§bash: line 1: syntax error near unexpected token `)'|bash: line 1: `echo a; ) echo'|",
        "V=1; export V; env | grep ^V=; unset V; echo ${V-gone}§V=1|gone|",
        "p=/a/b.tar.gz; echo ${p##*/} ${p%.gz} ${p%%.*} ${p#/a}§b.tar.gz /a/b.tar /a/b /b.tar.gz|",
        "head -c 3 /usr/bin/ls | tail -c 2§EL",
        "echo -n abc | md5sum§900150983cd24fb0d6963f7d28e17f72  -|"
      })
  void a_command_prints_what_the_genuine_one_prints(String command, String expected)
      throws Exception {
    assertThat(run(command)).isEqualTo(expected.replace("|", "\n"));
  }

  @Test
  void a_here_document_is_input() throws Exception {
    assertThat(run("cat <<E | tr a-z A-Z\nhome=$HOME\nE\necho done\n"))
        .isEqualTo("HOME=/ROOT\ndone\n");
    assertThat(run("cat <<'E'\n$HOME\nE\n")).isEqualTo("$HOME\n");
  }

  @Test
  void an_endless_loop_is_slowed_and_cut_with_its_session() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock().skipSleeps());
    DecoyBench.Exposed exposed =
        bench.expose(bench.machine(), new Carrier("while true; do :; done", false));
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    bench.sink().await(1, event -> event.type().equals("command"));
    exposed.cut();
    bench.sink().awaitEnds(1);
    assertThat(peer.everything()).isEmpty();
  }

  @Test
  void a_terminal_echoes_edits_remembers_and_prompts() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer =
        new ScriptedPeer(bench.expose(bench.machine(), new Carrier(null, true)).connect());
    assertThat(peer.hear("# ")).isEqualTo("root@web01:~# ");
    peer.say("echo hx\u007fi\r");
    assertThat(peer.hear("~# ")).contains("\r\nhi\r\n");
    peer.say("cd /tmp\r");
    peer.hear("/tmp# ");
    peer.say("\u001b[A\u001b[A\r");
    assertThat(peer.hear("# ")).contains("echo hi\r\nhi\r\n");
    peer.say("sleep 1000000 \u0003");
    peer.hear("# ");
    peer.say("exit\r");
    assertThat(peer.hear("logout")).contains("exit");
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().types()).contains("command", "recording");
  }

  @Test
  void downloads_are_recorded_and_never_made() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer =
        new ScriptedPeer(
            bench
                .expose(
                    bench.machine(), new Carrier("wget -q http://192.0.2.9/x.sh; echo $?", false))
                .connect());
    assertThat(peer.finish().everything()).isEqualTo("4\n");
    assertThat(bench.sink().types()).contains("download.request");
  }

  /** Random texts neither hang nor break the shell. */
  @Test
  void any_text_ends() {
    decnet.base.Property.holds(
        300,
        random -> {
          String alphabet = "ab $\"'`\\(){};&|<>\n#*?[]=~!0-";
          StringBuilder text = new StringBuilder();
          for (int i = random.nextInt(40); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
          }
          try {
            Parser.parse(text.toString());
          } catch (SyntaxError refused) {
            assertThat(refused.getMessage()).isNotEmpty();
          }
        });
  }

  @Test
  void there_are_at_least_forty_commands() {
    assertThat(Commands.programs().size() + Commands.builtins().size()).isGreaterThan(120);
  }
}
