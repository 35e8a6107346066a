package decnet.decoy.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.FakeClock;
import decnet.base.Property;
import decnet.decoy.Capture;
import decnet.decoy.DecoyBench;
import decnet.decoy.ScriptedPeer;
import decnet.decoy.Service;
import decnet.decoy.ServiceContract;
import decnet.decoy.TlsPeer;
import decnet.decoy.tls.TlsServer;
import decnet.net.Stream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsServiceTest extends ServiceContract {
  private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  private static final String LAST = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

  private int before;

  @Override
  protected Service service() {
    return new HttpsService();
  }

  @Override
  protected List<Capture> captures() {
    return List.of(
        Capture.read(HttpsServiceTest.class, "plain.txt"),
        Capture.read(HttpsServiceTest.class, "hello.txt"),
        Capture.read(HttpsServiceTest.class, "alert.txt"));
  }

  @Override
  protected void provoke(DecoyBench bench) throws Exception {
    DecoyBench.Exposed exposed = exposed(bench);
    String said =
        "POST /x HTTP/1.1\r\nHost: h\r\nUser-Agent: a\r\nContent-Type: t\r\nContent-Length: 2\r\n"
            + "Authorization: Basic YTpi\r\nConnection: close\r\n\r\nhi";
    new TlsPeer(exposed.connect(), "TLSv1.3", "h2", "http/1.1").say(said).everything();
    assertThatThrownBy(() -> new TlsPeer(exposed.connect(), "TLSv1.2", "h2"))
        .hasMessageContaining("no_application_protocol");
    bench.sink().awaitEnds(2);
  }

  @BeforeEach
  void count() {
    before = TlsServer.live();
  }

  /** A leak waits here until it is found out. */
  @AfterEach
  void no_memory_of_an_engine_is_kept() {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (TlsServer.live() > before && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(TlsServer.live()).isLessThanOrEqualTo(before);
  }

  private static DecoyBench.Exposed https(DecoyBench bench) {
    return bench.expose(bench.machine(), new HttpsService());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void two_requests_are_answered_and_the_end_is_told(String version) throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    TlsPeer peer = new TlsPeer(https(bench).connect(), version, "h2", "http/1.1");
    assertThat(peer.protocol()).isEqualTo("http/1.1");
    peer.say(GET).hear("</html>\n");
    String heard = peer.say(LAST).everything();
    assertThat(heard.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(3);
    assertThat(peer.isTold()).isTrue();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("tls.hello", "version")).isEqualTo(version.substring(4));
    assertThat(bench.sink().value("tls.hello", "cipher"))
        .isEqualTo(version.equals("TLSv1.3") ? "1302" : "c030");
    assertThat(bench.sink().value("tls.hello", "sni")).isEqualTo("h.example");
    assertThat(bench.sink().value("tls.hello", "alpn")).isEqualTo("h2,http/1.1");
    assertThat(bench.sink().value("tls.hello", "ja4")).startsWith("t1" + version.substring(6));
    assertThat(bench.sink().value("tls.hello", "ja3")).matches("[0-9a-f]{32}");
    assertThat(bench.sink().types())
        .containsExactly("connect", "tls.hello", "http.request", "http.request", "disconnect");
  }

  /** nginx ends a connection 60 seconds after it began, however late the handshake was. */
  @Test
  void the_handshake_and_the_first_request_share_one_minute() throws Exception {
    FakeClock clock = new FakeClock();
    DecoyBench bench = new DecoyBench(clock, new decnet.decoy.SessionLimits(0, 0, Duration.ZERO));
    Stream stream = https(bench).connect();
    clock.awaitWaiting(1);
    clock.advance(Duration.ofSeconds(40));
    TlsPeer peer = new TlsPeer(stream, "TLSv1.3");
    Thread ticking = Thread.ofVirtual().start(() -> tick(clock));
    assertThat(peer.everything()).isEmpty();
    bench.sink().awaitEnds(1);
    ticking.interrupt();
    ticking.join();
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("done");
    assertThat(Long.parseLong(bench.sink().value("disconnect", "duration_ms")))
        .isBetween(60_000L, 60_200L);
    assertThat(peer.isTold()).isTrue(); // nginx says close_notify unless a request has begun
  }

  /** Lets two minutes pass, each step once the session waits for time to pass. */
  private static void tick(FakeClock clock) {
    try {
      for (int i = 0; i < 1200; i++) {
        clock.awaitWaiting(1);
        clock.advance(Duration.ofMillis(100));
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_close_notify_ends_the_session_without_one_of_ours() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    Stream stream = https(bench).connect();
    new TlsPeer(stream, "TLSv1.3").say(GET).close();
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isIn("done", "gone");
  }

  @Test
  void two_machines_have_certificates_of_their_own_and_each_keeps_its_own() throws Exception {
    DecoyBench bench = new DecoyBench(new FakeClock());
    X509Certificate first = certificate(bench, "decky-01", "web01", Map.of());
    X509Certificate again = certificate(bench, "decky-01", "web01", Map.of());
    X509Certificate second = certificate(bench, "decky-02", "web02", Map.of());
    assertThat(again.getEncoded()).isEqualTo(first.getEncoded());
    assertThat(first.getSubjectX500Principal().getName()).isEqualTo("CN=web01.corp.example");
    assertThat(second.getSubjectX500Principal().getName()).isEqualTo("CN=web02.corp.example");
    assertThat(second.getSerialNumber()).isNotEqualTo(first.getSerialNumber());
    assertThat(second.getNotBefore()).isNotEqualTo(first.getNotBefore());
    X509Certificate asked =
        certificate(
            bench, "decky-01", "web01", Map.of("certificate", "request", "name", "shop.example"));
    assertThat(asked.getSubjectX500Principal().getName()).isEqualTo("CN=shop.example");
    assertThat(asked.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE); // an authority
  }

  private static X509Certificate certificate(
      DecoyBench bench, String decky, String hostname, Map<String, String> persona)
      throws IOException {
    DecoyBench.Exposed exposed =
        bench.expose(bench.machine(decky, hostname, Map.of("https", persona)), new HttpsService());
    TlsPeer peer = new TlsPeer(exposed.connect(), "TLSv1.3");
    X509Certificate shown = (X509Certificate) peer.certificate();
    peer.close();
    return shown;
  }

  @Test
  void noise_within_an_established_session_is_refused_with_an_alert() throws Exception {
    Property.holds(
        40,
        random -> {
          DecoyBench bench = DecoyBench.skipping();
          TlsPeer peer =
              new TlsPeer(https(bench).connect(), random.nextBoolean() ? "TLSv1.2" : "TLSv1.3");
          peer.say(GET).hear("</html>\n");
          byte[] noise = new byte[5 + random.nextInt(300)];
          random.nextBytes(noise);
          if (random.nextBoolean()) { // a record that looks right
            noise[0] = 23;
            noise[1] = 3;
            noise[2] = 3;
            noise[3] = 0;
            noise[4] = (byte) (noise.length - 5);
          }
          try {
            peer.raw(noise);
            peer.raw(new byte[65_536]); // whatever length it named
          } catch (IOException refused) {
            assertThat(refused).isNotNull(); // it has closed already
          }
          bench.sink().awaitEnds(1);
          assertThat(bench.sink().value("disconnect", "reason")).isIn("malformed", "gone", "done");
        });
  }

  @Test
  void a_reset_at_any_moment_gives_all_memory_back() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    DecoyBench.Exposed exposed = https(bench);
    for (int i = 0; i < 30; i++) {
      Stream stream = exposed.connect();
      TlsPeer peer = new TlsPeer(stream, i % 2 == 0 ? "TLSv1.2" : "TLSv1.3");
      for (int said = 0; said < i % 4; said++) {
        peer.say(GET);
      }
      stream.reset();
    }
    bench.sink().awaitEnds(30);
  }

  @Test
  void a_handshake_that_never_ends_is_cut_off_by_its_size() throws Exception {
    DecoyBench bench = DecoyBench.skipping();
    ScriptedPeer peer = new ScriptedPeer(https(bench).connect());
    // records of one byte of a hello that names the greatest length OpenSSL would wait for
    byte[] start = {1, 2, 0, 0};
    for (byte part : start) {
      peer.say(decnet.base.Bytes.of((byte) 22, (byte) 3, (byte) 1, (byte) 0, (byte) 1, part));
    }
    byte[] more = new byte[6 * 1024];
    for (int at = 0; at < more.length; at += 6) {
      more[at] = 22;
      more[at + 1] = 3;
      more[at + 2] = 1;
      more[at + 4] = 1;
    }
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                peer.say(decnet.base.Bytes.of(more));
              }
            })
        .isInstanceOf(IOException.class);
    bench.sink().awaitEnds(1);
    assertThat(bench.sink().value("disconnect", "reason")).isEqualTo("too_big");
  }

  @Test
  void two_hundred_handshakes_at_once_succeed() throws Exception {
    DecoyBench bench =
        new DecoyBench(
            new FakeClock(), new decnet.decoy.SessionLimits(0, 0, Duration.ofMinutes(5)));
    DecoyBench.Exposed exposed = https(bench);
    List<Thread> peers = new ArrayList<>();
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 200; i++) {
      String version = i % 2 == 0 ? "TLSv1.2" : "TLSv1.3";
      peers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      String heard = new TlsPeer(exposed.connect(), version).say(LAST).everything();
                      if (!heard.startsWith("HTTP/1.1 200 OK\r\n")) {
                        wrong.add(heard);
                      }
                    } catch (IOException failure) {
                      wrong.add(failure.toString());
                    }
                  }));
    }
    for (Thread peer : peers) {
      peer.join();
    }
    bench.sink().awaitEnds(200);
    assertThat(wrong).isEmpty();
  }
}
