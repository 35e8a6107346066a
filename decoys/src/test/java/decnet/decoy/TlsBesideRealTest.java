package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.SystemClock;
import decnet.decoy.service.http.HttpsService;
import decnet.decoy.tls.TlsIdentity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS beside genuine servers with the same certificate. Needs root, nginx and its clients. */
@Tag("real")
@Timeout(300)
class TlsBesideRealTest {
  private static final String DECOY = "127.66.78.6";
  private static final String GENUINE = "127.66.79.6";
  private static final int PATIENCE_MILLIS = 150;

  /** nginx with the certificate of the machine that {@link RealStand} makes. */
  private static Genuine nginx() throws Exception {
    TlsIdentity identity = TlsIdentities.snakeoil(new DecoyBench(new SystemClock()).machine());
    return Genuine.nginxTls(
        GENUINE, TlsIdentities.certificate(identity), TlsIdentities.key(identity));
  }

  @Test
  void every_raw_input_is_answered_as_nginx_answers_it() throws Exception {
    try (Genuine genuine = nginx();
        RealStand stand = new RealStand(new HttpsService(), DECOY)) {
      TlsAnswersTest.inputs()
          .compare(
              new Beside.Place(genuine.address(), genuine.port()),
              new Beside.Place(stand.address().toString(), stand.port()));
    }
  }

  private static String masked(String said, String address, int port) {
    return said.replace(address, "<address>")
        .replaceAll("(port |:)" + port, "$1<port>")
        .replaceAll("Not valid.*", "Not valid");
  }

  /** Versions, ciphers, groups, renegotiation, compression, heartbeat, certificate. */
  @Test
  void sslscan_says_the_same_of_both() throws Exception {
    try (Genuine genuine = nginx();
        RealStand stand = new RealStand(new HttpsService(), DECOY)) {
      String expected = sslscan(genuine.address(), genuine.port());
      assertThat(expected).contains("ECDHE-RSA-AES256-GCM-SHA384", "x25519");
      assertThat(sslscan(stand.address().toString(), stand.port())).isEqualTo(expected);
    }
  }

  private static String sslscan(String address, int port) throws Exception {
    String text = RealStand.run(List.of("sslscan", "--no-colour", address + ":" + port)).text();
    return masked(text, address, port);
  }

  /** How a session is resumed, how long tickets live, and that nobody renegotiates. */
  @Test
  void openssl_resumes_and_renegotiates_alike() throws Exception {
    try (Genuine genuine = nginx();
        RealStand stand = new RealStand(new HttpsService(), DECOY)) {
      for (String version : List.of("-tls1_2", "-tls1_3")) {
        String expected = resumption(genuine.address(), genuine.port(), version);
        assertThat(expected).contains("New, TLSv1.", "Reused, TLSv1.", "lifetime hint: 300");
        assertThat(resumption(stand.address().toString(), stand.port(), version))
            .isEqualTo(expected);
      }
      String refused = renegotiation(genuine.address(), genuine.port());
      assertThat(refused).contains("no renegotiation");
      assertThat(renegotiation(stand.address().toString(), stand.port())).isEqualTo(refused);
    }
  }

  private static String resumption(String address, int port, String version) throws Exception {
    String script =
        """
        f=$(mktemp); at=%s:%d
        for use in -sess_out -sess_in; do
          (printf 'GET / HTTP/1.1\\r\\nHost: h\\r\\n\\r\\n'; sleep 1) | timeout 20 \
            openssl s_client -connect $at %s -ign_eof $use $f 2>/dev/null &
          wait $!
        done | grep -aE 'lifetime hint|New,|Reused,'
        rm $f
        """
            .formatted(address, port, version)
            .replace("-ign_eof ", "");
    return RealStand.run(List.of("sh", "-c", script)).text();
  }

  private static String renegotiation(String address, int port) throws Exception {
    String script =
        "printf 'R\\n' | timeout 10 openssl s_client -connect %s:%d -tls1_2 2>&1 | grep -ao 'no renegotiation\\|RENEGOTIATING'"
            .formatted(address, port);
    return RealStand.run(List.of("sh", "-c", script)).text();
  }

  @Test
  void what_was_recorded_of_nginx_is_what_it_says() throws Exception {
    Map<String, String> changed = new TreeMap<>();
    Beside inputs = TlsAnswersTest.inputs();
    Map<String, String> recorded = TlsAnswersTest.recorded();
    try (Genuine genuine = nginx()) {
      Beside.Place place = new Beside.Place(genuine.address(), genuine.port());
      for (Map.Entry<String, String> input : inputs.inputs().entrySet()) {
        String answer = inputs.answer(place, input.getValue(), PATIENCE_MILLIS);
        if (!answer.equals(recorded.get(input.getKey()))) {
          changed.put(input.getKey(), answer);
        }
      }
    }
    assertThat(changed).isEmpty();
  }
}
