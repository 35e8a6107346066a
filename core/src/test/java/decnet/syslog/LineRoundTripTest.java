package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Property;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.SessionTag.Endpoint;
import decnet.event.SessionTag.Pivot;
import decnet.event.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineRoundTripTest {
  static final SessionTag TAG =
      new SessionTag(
          "0123456789abcdef0123456789abcdef",
          new DeckyId("decky-01"),
          "ssh",
          new Endpoint(IpAddress.parse("203.0.113.9"), 40001),
          new Endpoint(IpAddress.parse("198.51.100.7"), 22),
          Optional.empty(),
          Origin.STRANGER);
  private static final Instant AT = Instant.parse("2026-11-01T10:00:00.123456Z");

  private static Event said(Param... params) {
    return new Event.Interaction(TAG, "auth.attempt", Severity.INFO, AT, List.of(params));
  }

  /** The whole line as the writer puts it together. */
  static byte[] line(Event event) {
    LineAssembly lines = new LineAssembly(new Chain(Bytes.of(new byte[32]), Chain.START));
    long micros = LineAssembly.micros(event.at());
    lines.add(event.severity().priority(), new LineEncoder().body(event), micros, 7, micros);
    byte[] all = new byte[lines.length()];
    lines.content().get(all);
    return all;
  }

  private static LogLine parse(byte[] line) {
    assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
    for (int i = 0; i < line.length - 1; i++) {
      assertThat(line[i]).as("no other newline").isNotEqualTo((byte) '\n');
    }
    return new LineReader().read(line, 0, line.length - 1).orElseThrow();
  }

  @Test
  void a_line_is_written_to_the_byte_as_the_contract_says() {
    assertThat(new String(line(said(Param.of("username", "root"))), StandardCharsets.UTF_8))
        .matches(
            "<134>1 2026-11-01T10:00:00\\.123456Z decky-01 ssh - auth\\.attempt \\[relay@55555 src_ip=\"203\\.0\\.113\\.9\""
                + " src_port=\"40001\" dst_ip=\"198\\.51\\.100\\.7\" dst_port=\"22\" session=\"0123456789abcdef0123456789abcdef\""
                + " username=\"root\" pos=\"7\" chain=\"[0-9a-f]{32}\"]\n");
  }

  @Test
  void a_pivot_and_an_origin_are_part_of_the_identity() {
    SessionTag inner =
        new SessionTag(
            TAG.session(),
            TAG.decky(),
            "ssh",
            TAG.source(),
            TAG.target(),
            Optional.of(new Pivot(new Endpoint(IpAddress.parse("10.0.0.5"), 33000), "feed")),
            Origin.REHEARSAL);
    LogLine line =
        parse(line(new Event.Interaction(inner, "connect", Severity.INFO, AT, List.of())));
    assertThat(line.param("src_ip")).isEqualTo("203.0.113.9");
    assertThat(line.param("peer_ip")).isEqualTo("10.0.0.5");
    assertThat(line.param("peer_port")).isEqualTo("33000");
    assertThat(line.param("via")).isEqualTo("feed");
    assertThat(line.param("origin")).isEqualTo("rehearsal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\" src_ip=\"6.6.6.6",
        "x\"] evil [relay@55555 src_ip=\"6.6.6.6\"",
        "a\n<134>1 2026-01-01T00:00:00Z decky-01 mutator - decky_mutated [relay@55555 decky=\"x\"]",
        "\\\" src_ip=\"6.6.6.6",
        "\\",
        "\\\\\" pos=\"99\" chain=\"00000000000000000000000000000000\"]",
        "]]]\"\"\"\\\\\\",
        "\r\n\0\u001b[31m\u007f\u0085",
        "\\x41 is not A",
        "päss wörd ✓ 𝄞"
      })
  void a_value_that_tries_to_forge_comes_back_as_itself_and_changes_nothing_else(String hostile) {
    LogLine line = parse(line(said(Param.of("username", hostile), Param.of("outcome", "failure"))));
    assertThat(line.paramBytes("username")).isEqualTo(hostile.getBytes(StandardCharsets.UTF_8));
    assertThat(line.param("src_ip")).isEqualTo("203.0.113.9");
    assertThat(line.param("outcome")).isEqualTo("failure");
    assertThat(line.position()).isEqualTo(7);
    assertThat(line.isMutation()).isFalse();
    assertThat(line.source()).hasValue(IpAddress.parse("203.0.113.9"));
  }

  @Test
  void any_bytes_in_any_field_come_back_exactly() {
    Property.holds(
        3_000,
        random -> {
          byte[] value = new byte[random.nextInt(60)];
          random.nextBytes(value);
          for (int i = 0; i < value.length; i++) {
            value[i] =
                random.nextInt(3) == 0
                    ? (byte) "\\\"]\n\rx41[ =".charAt(random.nextInt(11))
                    : value[i];
          }
          byte[] line = line(said(Param.of("a", Bytes.of(value)), Param.of("b", "after")));
          LogLine parsed = parse(line);
          assertThat(parsed.paramBytes("a")).isEqualTo(value);
          assertThat(parsed.param("b")).isEqualTo("after");
          assertThat(LogLines.position(line, 0, line.length - 1)).isEqualTo(7);
          for (byte b : line) {
            assertThat(b == '\n' || (b & 255) >= 32 && b != 127).isTrue();
          }
          assertThat(new String(line, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
              .isEqualTo(line);
        });
  }

  @Test
  void a_long_value_is_cut_at_a_character_and_its_length_is_told() {
    String value = "é".repeat(3000);
    LogLine line = parse(line(said(Param.of("path", value))));
    assertThat(line.param("path")).isEqualTo("é".repeat(2048));
    assertThat(line.param("path_bytes")).isEqualTo("6000");
    LogLine odd = parse(line(said(Param.of("path", "a" + value))));
    assertThat(odd.param("path")).isEqualTo("a" + "é".repeat(2047));
  }

  @Test
  void the_sessions_own_instant_is_told_when_it_differs_from_the_lines() {
    LineAssembly lines = new LineAssembly(new Chain(Bytes.of(new byte[32]), Chain.START));
    long micros = LineAssembly.micros(AT);
    byte[] body = new LineEncoder().body(said());
    lines.add(134, body, micros, 1, micros + 900);
    lines.add(134, body, micros, 2, micros + 2_000);
    lines.add(134, body, micros + 1_900, 3, micros - 50_000);
    byte[] all = new byte[lines.length()];
    lines.content().get(all);
    List<String> written = new String(all, StandardCharsets.UTF_8).lines().toList();
    assertThat(written.get(0)).doesNotContain(" at=");
    assertThat(written.get(1))
        .startsWith("<134>1 2026-11-01T10:00:00.125456Z ")
        .contains(" at=\"2026-11-01T10:00:00.123456Z\"");
    assertThat(written.get(2))
        .as("never earlier than the line before")
        .startsWith("<134>1 2026-11-01T10:00:00.125456Z ");
  }
}
