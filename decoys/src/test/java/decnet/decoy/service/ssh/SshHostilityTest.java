package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import decnet.decoy.DecoyBench;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers do who know the keys but not the manners. */
@Timeout(120)
class SshHostilityTest {
  private static final List<String> WORDS =
      List.of(
          "session",
          "direct-tcpip",
          "exec",
          "shell",
          "subsystem",
          "sftp",
          "pty-req",
          "env",
          "signal",
          "window-change",
          "tcpip-forward",
          "cancel-tcpip-forward",
          "hostkeys-prove-00@openssh.com",
          "scp -t /tmp",
          "scp -f /etc",
          "cat",
          "127.0.0.1",
          "ssh-connection",
          "publickey",
          "publickey-hostbound-v00@openssh.com",
          "root");

  private static byte[] message(RandomGenerator random, int type) {
    WireWriter out = new WireWriter().u8(type);
    for (int fields = random.nextInt(7); fields > 0; fields--) {
      switch (random.nextInt(5)) {
        case 0 -> out.text(WORDS.get(random.nextInt(WORDS.size())));
        case 1 -> out.u32(random.nextInt(4));
        case 2 -> out.flag(random.nextBoolean());
        case 3 -> out.u32(random.nextInt());
        default -> {
          byte[] noise = new byte[random.nextInt(40)];
          random.nextBytes(noise);
          out.string(noise);
        }
      }
    }
    return out.done();
  }

  private static void survive(RandomGenerator random, boolean loggedIn) throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new SshService());
    exposed.reachableAs("127.0.0.1");
    ProbeClient client = new ProbeClient(exposed);
    client.identify();
    client.exchange(ProbeClient.Offer.usual());
    if (loggedIn) {
      client.login();
    } else {
      client.service();
    }
    for (int i = 0; i < 40; i++) {
      int type = loggedIn ? 80 + random.nextInt(22) : 50;
      client.send(message(random, random.nextInt(20) == 0 ? random.nextInt(256) : type));
    }
    client.finish();
    drain(client);
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isNotEqualTo("fault");
    client.close();
  }

  private static void drain(ProbeClient client) throws IOException {
    String last = "";
    while (!last.equals("FIN") && !last.equals("RST")) {
      client.text();
      last = client.heard().getLast();
    }
  }

  @Test
  void requests_of_random_fields_after_a_login_cause_no_fault() {
    Property.holds(150, random -> survive(random, true));
  }

  @Test
  void random_attempts_to_log_in_cause_no_fault() {
    Property.holds(100, random -> survive(random, false));
  }
}
