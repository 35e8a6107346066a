package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.event.Event;
import decnet.event.Origin;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.Severity;
import decnet.event.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of contract §2 that {@link LineRoundTripTest} and {@link LineReaderTest} leave. */
class LineContractTest {
  private static final SessionTag TAG = LineRoundTripTest.TAG;
  private static final Instant AT = Instant.parse("2026-11-01T10:00:00.123456Z");

  private static String text(Event event) {
    return new String(LineRoundTripTest.line(event), StandardCharsets.UTF_8);
  }

  private static LogLine read(String line) {
    return new LineReader().read(Bytes.utf8(line)).orElseThrow();
  }

  private static LogLine read(Event event) {
    byte[] line = LineRoundTripTest.line(event);
    return new LineReader().read(line, 0, line.length - 1).orElseThrow();
  }

  private static Event said(Param... params) {
    return new Event.Interaction(TAG, "auth.attempt", Severity.INFO, AT, List.of(params));
  }

  private static Event own(String component, String type, Severity severity, Param... params) {
    return new Event.Infrastructure("decnet-test", component, type, severity, AT, List.of(params));
  }

  private static Event mutation(String old, String next, Optional<String> actor, Param... params) {
    return new Event.Mutation(
        new DeckyId("decky-01"),
        new TreeSet<>(old.isEmpty() ? List.of() : Arrays.asList(old.split(","))),
        new TreeSet<>(next.isEmpty() ? List.of() : Arrays.asList(next.split(","))),
        Trigger.OPERATOR,
        actor,
        "0123456789abcdef0123456789abcdef",
        3,
        AT,
        List.of(params));
  }

  @ParameterizedTest
  @CsvSource({"INFO,134", "WARNING,132", "ERROR,131"})
  void the_priority_is_local0_with_the_severity(Severity severity, int priority) {
    assertThat(text(own("log", "x", severity))).startsWith("<" + priority + ">1 2026-");
  }

  @Test
  void header_fields_are_cut_to_their_limits_and_have_no_blank() {
    LogLine line = read(own("a b".repeat(40), "t\u00e9".repeat(40), Severity.INFO));
    assertThat(line.service()).hasSize(48).startsWith("a_ba_b");
    assertThat(line.eventType()).hasSize(32).startsWith("t_t_");
    String host = "decnet-" + "h".repeat(400);
    assertThat(
            read(new Event.Infrastructure(host, "log", "x", Severity.INFO, AT, List.of())).host())
        .hasSize(255);
  }

  static Set<String> identity() {
    return SessionTag.FIELDS;
  }

  @ParameterizedTest
  @MethodSource("identity")
  void no_field_of_a_protocol_overrides_the_identity_of_its_session(String name) {
    String line = text(said(Param.of(name, "6.6.6.6")));
    assertThat(line).contains(" x_" + name + "=\"6.6.6.6\"").doesNotContain(" " + name + "=\"6.");
    LogLine parsed = read(said(Param.of(name, "6.6.6.6")));
    assertThat(parsed.source()).hasValue(IpAddress.parse("203.0.113.9"));
    assertThat(parsed.position()).isEqualTo(7);
    assertThat(parsed.param("session")).isEqualTo(TAG.session());
  }

  @ParameterizedTest
  @ValueSource(strings = {"decky", "old_services", "new_services", "trigger", "mutation_id", "seq"})
  void no_detail_of_a_mutation_overrides_what_it_is(String name) {
    assertThat(text(mutation("", "ssh", Optional.empty(), Param.of(name, "evil"))))
        .contains(" x_" + name + "=\"evil\"");
  }

  @Test
  void a_detail_of_the_log_itself_does_not_override_position_and_chain() {
    LogLine line = read(own("log", "x", Severity.INFO, Param.of("pos", "99")));
    assertThat(line.position()).isEqualTo(7);
    assertThat(line.param("x_pos")).isEqualTo("99");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a=b", "a]", "a\"", "ü", "a.b", "aaaaaaaaaabbbbbbbbbbccccccccccddd"})
  void a_parameter_name_is_of_letters_digits_and_underscores_at_most_32(String name) {
    assertThatThrownBy(() -> Param.of(name, "v")).hasMessageContaining("'" + name + "'");
  }

  @Test
  void controls_and_bytes_that_are_no_utf8_become_upper_case_hexadecimal() {
    byte[] value = {0, 9, 10, 13, 27, 127, (byte) 0xC2, (byte) 0x85, (byte) 0xFF, (byte) 0xC3};
    assertThat(text(said(Param.of("v", Bytes.of(value)))))
        .contains("v=\"\\x00\\x09\\x0A\\x0D\\x1B\\x7F\\xC2\\x85\\xFF\\xC3\"");
    assertThat(text(said(Param.of("v", "\\x0A\"]")))).contains("v=\"\\\\x0A\\\"\\]\"");
    assertThat(text(said(Param.of("v", "ü✓𝄞")))).contains("v=\"ü✓𝄞\"");
  }

  @Test
  void a_value_of_just_the_cap_is_whole_and_has_no_companion() {
    LogLine line = read(said(Param.of("path", "a".repeat(LineEncoder.DEFAULT_VALUE_BYTES))));
    assertThat(line.param("path")).hasSize(LineEncoder.DEFAULT_VALUE_BYTES);
    assertThat(line.param("path_bytes")).isNull();
    String longest = "n".repeat(32);
    LogLine cut = read(said(Param.of(longest, "b".repeat(5000))));
    assertThat(cut.param("n".repeat(26) + "_bytes")).isEqualTo("5000");
  }

  @Test
  void position_and_chain_stand_last_and_procid_is_nil() {
    assertThat(text(said(Param.of("z", "1"))))
        .contains(" decky-01 ssh - auth.attempt [relay@55555 src_ip=")
        .matches("(?s).* z=\"1\" pos=\"7\" chain=\"[0-9a-f]{32}\"]\n");
  }

  @Test
  void what_we_did_ourselves_carries_its_origin_and_a_stranger_none() {
    for (Origin origin : Origin.values()) {
      SessionTag tag =
          new SessionTag(
              TAG.session(),
              TAG.decky(),
              TAG.service(),
              TAG.source(),
              TAG.target(),
              Optional.empty(),
              origin);
      String line = text(new Event.Interaction(tag, "connect", Severity.INFO, AT, List.of()));
      assertThat(line.contains(" origin=\"")).isEqualTo(origin != Origin.STRANGER);
    }
  }

  @Test
  void a_mutation_is_written_as_the_contract_says() {
    assertThat(text(mutation("ssh,ftp", "http,ssh", Optional.of("ann"))))
        .contains(
            " decky-01 mutator - decky_mutated [relay@55555 decky=\"decky-01\" old_services=\"ftp,ssh\""
                + " new_services=\"http,ssh\" trigger=\"operator\" actor=\"ann\""
                + " mutation_id=\"0123456789abcdef0123456789abcdef\" seq=\"3\"");
    Event creation = mutation("", "ssh", Optional.empty(), Param.of("archetype", "linux-server"));
    assertThat(text(creation))
        .contains("old_services=\"\"")
        .contains("archetype=\"linux-server\"")
        .doesNotContain("actor=");
    assertThat(read(creation).isMutation()).isTrue();
    Event same = mutation("ssh", "ssh", Optional.empty(), Param.of("changed", "ssh.version"));
    assertThat(read(same).param("changed")).isEqualTo("ssh.version");
  }

  @Test
  void only_the_mutators_own_type_is_a_mutation() {
    assertThat(read(said()).isMutation()).isFalse();
    for (String header :
        List.of("mutator - other", "x - decky_mutated", "Mutator - decky_mutated")) {
      assertThat(read("<134>1 2026-06-01T00:00:00Z d " + header + " -").isMutation()).isFalse();
    }
    assertThat(read("<134>1 2026-06-01T00:00:00Z d mutator 17 decky_mutated -").isMutation())
        .as("any PROCID: the Python system wrote it too")
        .isTrue();
  }

  @Test
  void infrastructure_has_a_host_of_its_own() {
    assertThatThrownBy(
            () -> new Event.Infrastructure("decky-1", "x", "y", Severity.INFO, AT, List.of()))
        .hasMessageContaining("'decky-1'");
    assertThat(read(own("fabric", "recon.scan", Severity.INFO)).isInfrastructure()).isTrue();
    assertThat(read(said()).isInfrastructure()).isFalse();
  }

  /** A foreign line passed for one of ours, with a position of its sender's choice. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<14>1 2026-06-01T00:00:06Z d bash - x - CMD uid=0 user=a src=1.2.3.4 pwd=/ pos=5 cmd=ls",
        "<14>1 2026-06-01T00:00:06Z relay fwd - - - 2020-01-01T00:00:00Z d a - m [r@1 pos=\"5\"] x"
      })
  void a_message_cannot_make_a_line_ours(String line) {
    assertThat(read(line).isOurs()).isFalse();
    assertThat(read(line).position()).isZero();
  }

  @Test
  void nil_fields_are_a_dash_and_a_carriage_return_at_the_end_is_no_part() {
    LogLine line = read("<134>1 2026-06-01T00:00:00Z - - - - - text\r");
    assertThat(line.host()).isEqualTo("-");
    assertThat(line.service()).isEqualTo("-");
    assertThat(line.eventType()).isEqualTo("-");
    assertThat(line.message()).isEqualTo("text");
    assertThat(line.source()).isEmpty();
  }

  @Test
  void bytes_that_are_no_utf8_in_the_line_of_another_are_read_with_the_replacement() {
    byte[] line =
        "<134>1 2026-06-01T00:00:00Z h a - m [r v=\"a?b\"] c?".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '?' ? (byte) 0xFE : line[i];
    }
    LogLine parsed = new LineReader().read(line, 0, line.length).orElseThrow();
    assertThat(parsed.param("v")).isEqualTo("a\uFFFDb");
    assertThat(parsed.message()).isEqualTo("c\uFFFD");
    assertThat(parsed.paramBytes("v")).isEqualTo(new byte[] {'a', (byte) 0xFE, 'b'});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sshd-session|Invalid user from 9.9.9.9 port 1 from 8.8.4.4 port 22|8.8.4.4",
        "sshd|Failed password for from 6.6.6.6 from 2001:db8::7 port 22 ssh2|2001:db8::7",
        "sshd|Received disconnect from 1.1.1.1 port 2:11: bye from 7.7.7.7 x|1.1.1.1",
        "vsftpd|CONNECT: Client \"::ffff:5.6.7.8\"|5.6.7.8",
        "x|from [2001:db8::9]:4444 closed|2001:db8::9",
        "x|from 10.1.2.3:8080, closed|10.1.2.3"
      })
  void a_user_name_cannot_choose_the_source(String app, String message, String address) {
    assertThat(read("<38>1 2026-06-01T00:00:00Z h " + app + " 9 - - " + message).source())
        .hasValue(IpAddress.parse(address));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "src_ip|[2001:DB8::1]:22|2001:db8::1",
        "src|::FFFF:9.8.7.6|9.8.7.6",
        "ip|fe80:0::1%3|fe80::1"
      })
  void addresses_are_written_as_rfc_5952_without_port_and_zone(
      String name, String value, String written) {
    assertThat(
            read("<38>1 2026-06-01T00:00:00Z h a - m [r@1 " + name + "=\"" + value + "\"]")
                .source()
                .map(IpAddress::toString))
        .hasValue(written);
  }
}
