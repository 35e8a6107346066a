package decnet.fabric.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Property;
import decnet.fabric.link.CaptureReader.Captured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures of both formats and byte orders, and what is none. */
@Timeout(30)
class CaptureReaderTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.123456Z");

  private static ByteOrder order(boolean big) {
    return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static byte[] classic(boolean big, boolean nanoseconds) {
    ByteBuffer bytes = ByteBuffer.allocate(24 + 2 * 16 + 3 + 2).order(order(big));
    bytes.putInt(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4).putShort((short) 2).putShort((short) 4);
    bytes.putInt(0).putInt(0).putInt(65_535).putInt(1);
    int fraction = nanoseconds ? AT.getNano() : AT.getNano() / 1000;
    bytes.putInt((int) AT.getEpochSecond()).putInt(fraction).putInt(3).putInt(1500);
    bytes.put(new byte[] {1, 2, 3});
    bytes.putInt((int) AT.getEpochSecond() + 1).putInt(0).putInt(2).putInt(2);
    return bytes.put(new byte[] {4, 5}).array();
  }

  /** Two packets of an interface in nanoseconds, one of one without Ethernet, an unknown block. */
  private static byte[] blocks(boolean big) {
    ByteBuffer bytes = ByteBuffer.allocate(400).order(order(big));
    bytes.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putInt(1).putLong(-1).putInt(28);
    bytes.putInt(1).putInt(28).putShort((short) 1).putShort((short) 0).putInt(0);
    bytes.putShort((short) 9).putShort((short) 1).put((byte) 9).put(new byte[3]).putInt(28);
    bytes.putInt(1).putInt(20).putShort((short) 105).putShort((short) 0).putInt(0).putInt(20);
    bytes.putInt(0xbad).putInt(16).putInt(7).putInt(16);
    long stamp = AT.getEpochSecond() * 1_000_000_000L + AT.getNano();
    for (int interfaceId = 0; interfaceId < 2; interfaceId++) {
      bytes.putInt(6).putInt(36).putInt(interfaceId).putInt((int) (stamp >>> 32));
      bytes.putInt((int) stamp).putInt(3).putInt(3).put(new byte[] {1, 2, 3, 0}).putInt(36);
    }
    bytes.putInt(3).putInt(20).putInt(2).put(new byte[] {4, 5, 0, 0}).putInt(20);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private record Result(List<Captured> frames, Optional<String> damage, long skipped) {}

  private static Result read(byte[] file) throws IOException {
    try (CaptureReader reader = new CaptureReader(new ByteArrayInputStream(file))) {
      List<Captured> all = new ArrayList<>();
      for (Optional<Captured> next = reader.next(); next.isPresent(); next = reader.next()) {
        all.add(next.get());
      }
      return new Result(all, reader.damage(), reader.skipped());
    }
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void the_classic_format_is_read_in_both_orders_and_resolutions(boolean big, boolean nanoseconds)
      throws IOException {
    Result result = read(classic(big, nanoseconds));
    assertThat(result.damage()).isEmpty();
    assertThat(result.frames())
        .extracting(frame -> frame.frame().hex())
        .containsExactly("010203", "0405");
    assertThat(result.frames().getFirst().at()).isEqualTo(AT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_block_format_is_read_in_both_orders(boolean big) throws IOException {
    Result result = read(blocks(big));
    assertThat(result.damage()).isEmpty();
    assertThat(result.frames())
        .extracting(frame -> frame.frame().hex())
        .containsExactly("010203", "0405");
    assertThat(result.frames()).extracting(Captured::at).containsOnly(AT);
    assertThat(result.skipped()).isEqualTo(1);
  }

  @Test
  void sections_of_different_order_may_follow_each_other() throws IOException {
    byte[] big = blocks(true);
    byte[] little = blocks(false);
    byte[] both = Arrays.copyOf(big, big.length + little.length);
    System.arraycopy(little, 0, both, big.length, little.length);
    assertThat(read(both).frames()).hasSize(4);
  }

  @Test
  void what_is_no_capture_is_refused_with_what_was_found() {
    assertThatThrownBy(() -> read(new byte[] {1, 2})).hasMessageContaining("2 bytes");
    assertThatThrownBy(() -> read(new byte[40])).hasMessageContaining("begins with 00000000");
    byte[] wlan = classic(true, false);
    wlan[23] = 105;
    assertThatThrownBy(() -> read(wlan)).hasMessage("link type: 105 (expected: 1, Ethernet)");
  }

  @Test
  void a_frame_that_claims_to_be_huge_is_damage_and_not_memory() throws IOException {
    byte[] file = classic(true, false);
    ByteBuffer.wrap(file).putInt(24 + 8, 0x7fff_ffff);
    Result result = read(file);
    assertThat(result.frames()).isEmpty();
    assertThat(result.damage()).hasValueSatisfying(text -> assertThat(text).contains("2147483647"));
  }

  @Test
  void every_cut_of_a_capture_gives_the_frames_before_it_and_no_exception() throws IOException {
    for (byte[] whole : List.of(classic(false, true), blocks(true), blocks(false))) {
      for (int length = 28; length < whole.length; length++) {
        Result result = read(Arrays.copyOf(whole, length));
        assertThat(result.frames().size()).isLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void whatever_is_changed_in_a_capture_the_reading_ends_without_an_exception() {
    Property.holds(
        2_000,
        random -> {
          byte[] file = random.nextBoolean() ? blocks(random.nextBoolean()) : classic(true, true);
          for (int i = 0; i < 3; i++) {
            file[28 + random.nextInt(file.length - 28)] = (byte) random.nextInt(256);
          }
          assertThat(read(file).frames().size()).isLessThan(file.length);
        });
  }
}
