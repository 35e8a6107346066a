package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.SessionLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long the server takes, as measured on the genuine one; the clock moves only by its pauses.
 */
@Timeout(60)
class SshTimingTest {
  private static final double LEAST_MS = 5;
  private static final double MOST_MS = 9.35;

  private final FakeClock clock = new FakeClock().skipSleeps();
  private final DecoyBench bench = new DecoyBench(clock);
  private final DecoyBench.Exposed exposed = bench.expose(bench.machine(), new SshService());

  private ProbeClient begun() throws IOException {
    ProbeClient client = new ProbeClient(exposed);
    client.identify();
    client.exchange(ProbeClient.Offer.usual());
    client.service();
    return client;
  }

  /** Milliseconds from a request to its answer. */
  private double taken(ProbeClient client, byte[] request, int answer) throws IOException {
    long before = clock.nanoTime();
    client.send(request);
    client.await(answer);
    return (clock.nanoTime() - before) / 1e6;
  }

  private double refusal(byte[] request) throws IOException {
    ProbeClient client = begun();
    double taken = taken(client, request, Message.USERAUTH_FAILURE);
    client.close();
    return taken;
  }

  @Test
  void a_user_has_a_delay_of_its_own_that_stays() throws IOException {
    double root = refusal(ProbeAuth.none("root"));
    assertThat(root).isBetween(LEAST_MS, MOST_MS);
    assertThat(refusal(ProbeAuth.none("root"))).isEqualTo(root);
    assertThat(refusal(ProbeAuth.key("root", "ssh-ed25519", ProbeAuth.KEY))).isEqualTo(root);
    assertThat(refusal(ProbeAuth.none("admin"))).isBetween(LEAST_MS, MOST_MS).isNotEqualTo(root);
  }

  @Test
  void another_machine_has_other_delays() throws IOException {
    double here = refusal(ProbeAuth.none("root"));
    DecoyBench.Exposed there =
        bench.expose(bench.machine("decky-02", "web02", Map.of()), new SshService());
    ProbeClient client = new ProbeClient(there);
    client.identify();
    client.exchange(ProbeClient.Offer.usual());
    client.service();
    assertThat(taken(client, ProbeAuth.none("root"), Message.USERAUTH_FAILURE)).isNotEqualTo(here);
    client.close();
  }

  @Test
  void a_wrong_password_takes_the_delay_doubled_beyond_two_seconds_of_pam() throws IOException {
    double own = refusal(ProbeAuth.none("root"));
    for (String password : List.of("a", "b", "c", "d", "e", "f")) {
      double taken = refusal(ProbeAuth.password("root", password));
      double doubled = Math.log(taken / own) / Math.log(2);
      assertThat(doubled).isBetween(7.5, 9.5);
      assertThat(doubled - Math.rint(doubled)).isBetween(-0.001, 0.001);
      assertThat(taken).isGreaterThan(1500);
    }
  }

  @Test
  void a_password_that_pam_never_sees_takes_only_the_delay() throws IOException {
    double own = refusal(ProbeAuth.none("root"));
    assertThat(refusal(ProbeAuth.password("root", ""))).isEqualTo(own);
    assertThat(refusal(ProbeAuth.password("root", "x".repeat(2000)))).isEqualTo(own);
  }

  @Test
  void the_right_password_is_padded_too() throws IOException {
    double own = refusal(ProbeAuth.none("root"));
    ProbeClient client = begun();
    double taken = taken(client, ProbeAuth.password("root", "toor"), Message.USERAUTH_SUCCESS);
    double doubled = Math.log(taken / own) / Math.log(2);
    assertThat(doubled - Math.rint(doubled)).isBetween(-0.001, 0.001);
    assertThat(taken).isLessThan(80);
    client.close();
  }

  @Test
  void only_the_first_none_is_free_of_charge() throws IOException {
    ProbeClient client = begun();
    for (int i = 0; i < 7; i++) {
      client.send(ProbeAuth.none("root"));
    }
    client.listen(0);
    String refused = "UA_FAIL publickey,password";
    assertThat(client.heard())
        .containsExactly(
            refused,
            refused,
            refused,
            refused,
            refused,
            refused,
            "DISC 2 'Too many authentication failures'",
            "FIN");
  }

  @Test
  void the_banner_comes_after_ten_to_twenty_five_milliseconds() throws IOException {
    List<Double> delays = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long before = clock.nanoTime();
      ProbeClient client = new ProbeClient(exposed);
      client.identify();
      delays.add((clock.nanoTime() - before) / 1e6);
      client.close();
    }
    assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(10.0, 25.0));
    assertThat(delays.stream().distinct().count()).isGreaterThan(3);
  }

  @Test
  void who_does_not_log_in_is_let_go_after_two_minutes_without_a_word() throws Exception {
    FakeClock still = new FakeClock();
    DecoyBench slow = new DecoyBench(still, new SessionLimits(0, 0, Duration.ZERO));
    ScriptedPeer peer = new ScriptedPeer(slow.expose(slow.machine(), new SshService()).connect());
    slow.sink().await(1, event -> event.type().equals("connect"));
    still.awaitSleepers(1);
    still.advance(Duration.ofMillis(30));
    assertThat(peer.hear("\r\n")).startsWith("SSH-2.0-OpenSSH_9.2p1");
    still.advance(Duration.ofMillis(119_900));
    peer.say(ProbeClient.IDENTIFICATION + "\r\n");
    assertThat(peer.hear(1136).length()).as("KEXINIT a moment before").isEqualTo(1136);
    still.advance(Duration.ofMillis(200));
    assertThat(peer.hearAll().isEmpty()).isTrue();
    slow.sink().awaitEnds(1);
    assertThat(slow.sink().value("disconnect", "reason")).isEqualTo("timeout");
  }

  @Test
  void too_many_who_have_not_logged_in_are_refused_more_and_more() throws Exception {
    int refused = 0;
    List<ProbeClient> clients = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      ProbeClient client = new ProbeClient(exposed);
      String text = client.text();
      if (i < 10) {
        assertThat(text).startsWith("SSH-2.0-");
      }
      if (!text.startsWith("SSH-2.0-")) {
        assertThat(text).isEqualTo("Exceeded MaxStartups\r\n");
        assertThat(client.heard()).containsExactly("FIN");
        refused++;
      }
      clients.add(client);
    }
    assertThat(refused).isBetween(40, 110);
    clients.forEach(ProbeClient::close);
  }

  @Test
  void whoever_logged_in_no_longer_counts_as_starting() throws Exception {
    for (int i = 0; i < 15; i++) {
      ProbeClient client = begun();
      client.send(ProbeAuth.password("root", "toor"));
      client.await(Message.USERAUTH_SUCCESS);
      client.await(Message.GLOBAL_REQUEST);
    }
    assertThat(bench.sink().types()).doesNotContain("disconnect");
  }
}
