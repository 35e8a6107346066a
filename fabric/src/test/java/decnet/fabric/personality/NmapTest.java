package decnet.fabric.personality;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.fabric.personality.IsnPattern.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sequence numbers by a plan, and personalities made of a database that this test wrote. */
@Timeout(20)
class NmapTest {
  private static final String DATABASE =
      """
      Fingerprint Box 1
      SEQ(SP=F0-100%GCD=1-6%ISR=100-110%TI=RI%II=I%SS=S%TS=U)
      OPS(O1=M5B4%O2=M5B4%O3=M5B4%O4=M5B4%O5=M5B4%O6=M5B4)
      T1(R=Y%DF=N%T=FA-104%TG=FF%S=O%A=S+%F=AS%RD=0%Q=)
      T5(R=N)
      nonsense (((

      Fingerprint Box 1
      T1(R=Y%T=ZZ%O=%%%=)
      """;

  private static Personalities with(Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("db"), DATABASE);
    return Personalities.with(Optional.of(new NmapDatabase(file)));
  }

  /** A first number without a time before it once made the search for the next one endless. */
  @Test
  void numbers_keep_their_rate_and_deviation_from_any_beginning() {
    IsnPattern pattern = IsnPattern.of(List.of(1L), new Range(266, 266), new Range(261, 261));
    IsnPattern.Trace trace = new IsnPattern.Trace(pattern, 1, 0);
    trace.next(0);
    int before = trace.next(100_000_000);
    double[] rates = new double[IsnPattern.STEPS];
    double mean = 0;
    for (int i = 0; i < rates.length; i++) {
      int next = trace.next((i + 2) * 100_000_000L);
      rates[i] = (next - before & 0xffff_ffffL) * 10.0;
      mean += rates[i] / rates.length;
      before = next;
    }
    double squares = 0;
    for (double rate : rates) {
      squares += (rate - mean) * (rate - mean);
    }
    double deviation = Math.sqrt(squares / (rates.length - 1));
    assertThat(Math.round(8 * Math.log(mean) / Math.log(2))).isEqualTo(266);
    assertThat(Math.round(8 * Math.log(deviation) / Math.log(2))).isEqualTo(261);
  }

  @Test
  void a_print_is_found_by_name_and_number(@TempDir Path folder) throws IOException {
    Personality box = with(folder).find("nmap:Box 1").orElseThrow();
    assertThat(box.ip().ttl()).isEqualTo(255);
    assertThat(box.ip().synAckId()).isEqualTo(IdPolicy.OWN_LEAPS);
    assertThat(box.answer(Odd.CLOSED_SYN).kind()).isEqualTo(Answer.Kind.SHY);
    assertThat(with(folder).find("nmap:Box 1#2")).isPresent();
    assertThat(with(folder).find("nmap:Box 1#3")).isEmpty();
  }

  @Test
  void an_unknown_name_has_near_ones(@TempDir Path folder) throws IOException {
    assertThat(with(folder).knows("nmap:Box 2")).isFalse();
    assertThat(with(folder).near("nmap:Box 2")).containsExactly("nmap:Box 1");
    assertThat(with(folder).near("linux-7")).contains("linux-6", "windows-10");
    assertThat(Personalities.with(Optional.empty()).near("nmap:Box 1")).isEmpty();
  }

  @Test
  void every_vendor_of_a_personality_has_prefixes() {
    for (Personality each : Personalities.with(Optional.empty()).all()) {
      assertThat(Vendors.all().keySet()).containsAll(each.about().vendors());
    }
    assertThat(Vendors.all().values())
        .allSatisfy(some -> assertThat(some).isNotEmpty().allMatch(p -> p.matches("[0-9A-F]{6}")));
  }

  @Test
  void four_bytes_have_the_wanted_checksum() {
    for (int wanted : new int[] {0xea6c_967d, 1, -1, 0x44bd_347e}) {
      CRC32 crc = new CRC32();
      crc.update(NmapPersonality.withCrc(wanted).toArray());
      assertThat((int) crc.getValue()).isEqualTo(wanted);
    }
  }
}
