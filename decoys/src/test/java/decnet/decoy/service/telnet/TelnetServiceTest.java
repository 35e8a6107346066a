package decnet.decoy.service.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelnetServiceTest extends ServiceContract {
  private static final String REFUSED =
      "\u00ff\u00fc\u0018\u00ff\u00fc \u00ff\u00fc#\u00ff\u00fc'\u00ff\u00fc$\u00ff\u00fe%\u00ff\u00fe&";

  @Override
  protected Service service() {
    return new TelnetService();
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(TelnetServiceTest.class, "refusing.txt"),
        Capture.read(TelnetServiceTest.class, "mute.txt"));
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    ScriptedPeer peer = loggedIn(exposed(bench));
    peer.hear("~# ");
    for (String line : List.of("echo x > /tmp/f", "curl http://web02/x", "nc -v web02 80")) {
      peer.say(line + "\r\0").hear("~# ");
    }
    peer.say("exit\r\0").everything();
    bench.sink().awaitEnds(1);
  }

  /** As telnetd, it takes all that has come before it goes on to its next question. */
  @Override
  protected boolean answersDependOnlyOnBytes() {
    return false;
  }

  private static ScriptedPeer peer(DecoyBench bench) {
    return new ScriptedPeer(bench.expose(bench.machine(), new TelnetService()).connect());
  }

  /** Refuses all that is asked, in the two steps that the server asks in. */
  private static void refuse(ScriptedPeer peer) throws Exception {
    peer.say(REFUSED);
    peer.hear("\u00fd!");
    peer.say("\u00ff\u00fd\u0003\u00ff\u00fc\u0001\u00ff\u00fc\"\u00ff\u00fc\u001f");
  }

  @Test
  void the_weak_account_gets_a_shell_and_its_commands_are_events() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer = peer(bench);
    refuse(peer);
    peer.hear("web01 login: ");
    peer.say("root\r\0");
    peer.hear("Password: ");
    peer.say("toor\r\0");
    assertThat(peer.hear("~# "))
        .contains("permitted by applicable law.\r\n")
        .doesNotContain("toor");
    peer.say("echo a$((1+1))\r\0");
    assertThat(peer.hear("~# ")).contains("a2\r\n");
    peer.say("exit\r\0");
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("command", "command")).isEqualTo("echo a$((1+1))");
    assertThat(bench.sink().value("auth.attempt", "outcome")).isEqualTo("success");
  }

  @Test
  void the_fifth_failure_closes_the_line() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer = peer(bench);
    refuse(peer);
    for (int i = 0; i < 5; i++) {
      peer.hear("login: ");
      peer.say("root\r\n");
      peer.hear("Password: ");
      peer.say("wrong\r\n");
    }
    assertThat(peer.hearAll().latin1())
        .isEqualTo("\r\nLogin incorrect\r\nMaximum number of tries exceeded (5)\r\n");
  }

  private static ScriptedPeer loggedIn(DecoyBench.Exposed exposed) throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed.connect());
    refuse(peer);
    peer.hear("login: ");
    peer.say("root\r\0").hear("Password: ");
    peer.say("toor\r\0");
    return peer;
  }

  @Test
  void the_last_login_is_told_at_the_next() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new TelnetService());
    ScriptedPeer first = loggedIn(exposed);
    assertThat(first.hear("~# ")).doesNotContain("Last login");
    first.finish();
    assertThat(loggedIn(exposed).hear("~# "))
        .containsPattern("Last login: \\w{3} .* UTC \\d{4} from 192\\.0\\.2\\.1 on pts/0\r\n");
  }

  @Test
  void an_interrupt_does_not_end_the_line() throws Exception {
    ScriptedPeer peer = peer(DecoyBench.skipping());
    refuse(peer);
    peer.hear("login: ");
    peer.say("ab\u00ff\u00f4\u00ff\u00f3\u00ff\u00f6");
    assertThat(peer.hear("[Yes]\r\n")).contains("[Yes]");
    peer.reset();
  }

  @Test
  void a_shell_waits_for_hours() throws Exception {
    FakeClock clock = new FakeClock();
    DecoyBench bench =
        new DecoyBench(clock, new decnet.decoy.SessionLimits(0, 0, java.time.Duration.ZERO));
    ScriptedPeer peer = loggedIn(bench.expose(bench.machine(), new TelnetService()));
    peer.hear("~# ");
    clock.advance(java.time.Duration.ofHours(9));
    peer.say("echo still\r\0");
    assertThat(peer.hear("~# ")).contains("still\r\n");
    peer.reset();
  }

  @Test
  void an_unknown_option_is_refused_each_time() throws Exception {
    ScriptedPeer peer = peer(DecoyBench.skipping());
    peer.hear("\u00fd$");
    peer.say("\u00ff\u00fdZ\u00ff\u00fdZ\u00ff\u00fbY");
    assertThat(peer.hear(9).latin1()).isEqualTo("\u00ff\u00fcZ\u00ff\u00fcZ\u00ff\u00feY");
    peer.finish();
  }
}
