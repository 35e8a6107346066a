package decnet.decoy;

import decnet.base.Bytes;
import decnet.base.Property;
import decnet.net.Stream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every service must keep whatever a peer sends or breaks off. */
abstract class HostileContract extends CaptureContract {
  @Test
  void a_reset_after_any_byte_ends_with_exactly_one_disconnect() throws Exception {
    for (Capture capture : captures()) {
      for (int cut : cuts(capture.client().length())) {
        DecoyBench bench = bench();
        Stream stream = exposed(bench).connect();
        stream.write(capture.client().slice(0, cut).buffer());
        stream.reset();
        bench.sink().awaitEnds(1);
        assertOneEnd(bench, capture.name() + " reset at " + cut);
      }
    }
  }

  @Test
  void random_bytes_never_cause_a_fault() throws Exception {
    Property.holds(
        60,
        random -> {
          DecoyBench bench = bench();
          byte[] noise = new byte[random.nextInt(3000)];
          random.nextBytes(noise);
          converse(bench, List.of(Bytes.of(noise)));
          assertOneEnd(bench, "noise");
        });
  }

  @Test
  void mutated_captures_never_cause_a_fault() throws Exception {
    Property.holds(
        80,
        random -> {
          Capture capture = captures().get(random.nextInt(captures().size()));
          byte[] content = capture.client().toArray();
          for (int i = 0; i < 1 + random.nextInt(8) && content.length > 0; i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
          }
          DecoyBench bench = bench();
          converse(bench, List.of(Bytes.of(content)));
          assertOneEnd(bench, capture.name());
        });
  }

  @Test
  void a_megabyte_without_any_structure_is_survived() throws Exception {
    byte[] flood = new byte[1 << 20];
    java.util.Arrays.fill(flood, (byte) 'A');
    DecoyBench bench = bench();
    converse(bench, List.of(Bytes.of(flood)));
    assertOneEnd(bench, "flood");
  }
}
