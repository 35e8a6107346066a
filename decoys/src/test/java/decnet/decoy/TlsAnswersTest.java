package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.FakeClock;
import decnet.decoy.service.http.HttpsService;
import decnet.decoy.tls.TlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each raw input is answered as nginx answered it; {@code tls/nginx.txt} has what it said, which
 * {@code TlsBesideRealTest} holds to the genuine server.
 */
@Timeout(120)
class TlsAnswersTest {
  static Map<String, String> recorded() {
    try (InputStream in = TlsAnswersTest.class.getResourceAsStream("tls/nginx.txt")) {
      if (in == null) {
        throw new AssertionError("no tls/nginx.txt");
      }
      Map<String, String> answers = new LinkedHashMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          String[] parts = line.split(" \\| ", 2);
          answers.put(parts[0], parts[1]);
        }
      }
      return answers;
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  static Beside inputs() {
    return new Beside(TlsAnswersTest.class, "tls/hellos.txt", false, TlsSummary::of);
  }

  @Test
  void every_raw_input_is_answered_as_nginx_answers_it() throws Exception {
    Map<String, String> answers = recorded();
    int live = TlsServer.live();
    DecoyBench bench = new DecoyBench(new FakeClock());
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new HttpsService());
    Map<String, String> inputs = inputs().inputs();
    Map<String, String> different = new TreeMap<>();
    int sessions = 0;
    for (Map.Entry<String, String> input : inputs.entrySet()) {
      HeldStream stream = new HeldStream(exposed.peer());
      exposed.serve(stream);
      String answer = TlsSummary.of(talk(stream.near(), input.getValue()));
      stream.near().reset();
      bench.sink().awaitEnds(++sessions);
      if (!answer.equals(answers.get(input.getKey()))) {
        different.put(
            input.getKey(), "\n  " + answers.get(input.getKey()) + "\n  " + answer + "\n");
      }
    }
    while (bench.runner().live() > 0) {
      Thread.onSpinWait(); // the count falls just after the last line
    }
    assertThat(TlsServer.live()).isLessThanOrEqualTo(live);
    assertThat(inputs).hasSizeGreaterThan(200);
    assertThat(different).isEmpty();
  }

  private static String talk(HeldStream.Near near, String input) throws IOException {
    StringBuilder heard = new StringBuilder();
    String end = "[open]";
    for (String turn : input.split("<then>")) {
      near.write(ByteBuffer.wrap(Beside.bytes(turn.replace("<fin>", ""))));
      if (turn.contains("<fin>")) {
        near.shutdownOutput();
      }
      end = hear(near, heard);
      if (!end.equals("[open]")) {
        break;
      }
    }
    return heard + end;
  }

  private static String hear(HeldStream.Near near, StringBuilder heard) {
    try {
      ByteBuffer room = ByteBuffer.allocate(65_536);
      while (near.read(room, Duration.ZERO) >= 0) {
        heard.append(new String(room.array(), 0, room.position(), StandardCharsets.ISO_8859_1));
        room.clear();
      }
      return "[FIN]";
    } catch (SocketTimeoutException quiet) {
      return "[open]";
    } catch (IOException reset) {
      return "[RST]";
    }
  }
}
