package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.SystemClock;
import decnet.decoy.service.http.HttpsService;
import decnet.decoy.tls.TlsIdentity;
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
