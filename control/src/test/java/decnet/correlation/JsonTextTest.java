package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Jackson is the judge. */
final class JsonTextTest {
  private static final JsonMapper JACKSON = JsonMapper.builder().build();
  private static final String SIGNS = "a/\"\\\b\t\n\f\r\u0000\u001b\u007f\u0080é→\u2028\uffff";

  private static String written(Consumer<JsonText> writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonText json = JsonText.to(out);
    writer.accept(json);
    json.flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void texts_are_written_as_jackson_writes_them() {
    Property.holds(
        500,
        random -> {
          StringBuilder text = new StringBuilder();
          for (int i = random.nextInt(30); i > 0; i--) {
            text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
            text.append(random.nextInt(9) == 0 ? "😀" : "");
          }
          assertThat(written(json -> json.value(text.toString())))
              .isEqualTo(JACKSON.writeValueAsString(text.toString()));
        });
  }

  @Test
  void numbers_are_written_as_jackson_writes_them() {
    Property.holds(
        2_000,
        random -> {
          long whole = random.nextLong() >> random.nextInt(64);
          double real = (random.nextLong() >> random.nextInt(64)) / 1e6;
          assertThat(written(json -> json.value(whole)))
              .isEqualTo(JACKSON.writeValueAsString(whole));
          assertThat(written(json -> json.value(real))).isEqualTo(JACKSON.writeValueAsString(real));
        });
    assertThat(written(json -> json.beginArray().value(0).value(Long.MIN_VALUE).endArray()))
        .isEqualTo("[0,-9223372036854775808]");
  }

  @Test
  void commas_stand_between_and_nowhere_else() {
    String text =
        written(
            json -> {
              json.beginObject();
              json.name("a").beginArray().beginArray().endArray().value("x").value(1).endArray();
              json.name("b").values(List.of("y", "z"));
              json.name("c").nothing();
              json.name("d").beginObject().endObject();
              json.name("e").valueOrNull(Optional.empty());
              json.name("f").value(true);
              json.endObject();
            });
    assertThat(text)
        .isEqualTo(
            "{\"a\":[[],\"x\",1],\"b\":[\"y\",\"z\"],\"c\":null,\"d\":{},\"e\":null,\"f\":true}");
  }

  @Test
  void instants_are_those_of_the_platform() {
    DateTimeFormatter micros =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    TimeText times = new TimeText();
    Property.holds(
        3_000,
        random -> {
          long at = random.nextLong(-62_167_219_200_000_000L, 253_402_300_800_000_000L);
          byte[] text = new byte[TimeText.MOST];
          for (long each : new long[] {at, at + random.nextInt(5_000_000)}) {
            int length = times.put(text, 0, each);
            Instant instant =
                Instant.ofEpochSecond(
                    Math.floorDiv(each, 1_000_000), Math.floorMod(each, 1_000_000) * 1000);
            assertThat(new String(text, 0, length, StandardCharsets.US_ASCII))
                .isEqualTo(micros.format(instant));
          }
        });
  }

  @Test
  void a_year_of_five_digits_is_some_text() {
    assertThat(TimeText.of(300_000_000_000_000_000L)).startsWith("+11476-");
    assertThat(TimeText.of(Long.MIN_VALUE)).startsWith("-290308-");
  }

  @Test
  void a_text_longer_than_the_buffer_goes_out_in_pieces() {
    StringBuilder expected = new StringBuilder();
    String text =
        written(
            json -> {
              json.beginArray();
              for (int i = 0; i < 300_000; i++) {
                json.value("text " + i);
                expected.append(i == 0 ? "[" : ",").append("\"text ").append(i).append('"');
              }
              json.value("x".repeat(3 * JsonText.FULL)).endArray();
            });
    assertThat(text).isEqualTo(expected + ",\"" + "x".repeat(3 * JsonText.FULL) + "\"]");
  }
}
