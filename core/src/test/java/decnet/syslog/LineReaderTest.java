package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.base.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private final LineReader reader = new LineReader();

  private Optional<LogLine> read(String line) {
    return reader.read(Bytes.utf8(line));
  }

  private LogLine parsed(String line) {
    return read(line).orElseThrow(() -> new AssertionError("does not parse: " + line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-06-01T00:00:00Z|2026-06-01T00:00:00Z",
        "2026-06-01T00:00:00|2026-06-01T00:00:00Z",
        "2026-06-01T00:00:00.5+02:00|2026-05-31T22:00:00.500Z",
        "2026-06-01T00:00:00.123456789-01:30|2026-06-01T01:30:00.123456Z",
        "2024-02-29T23:59:59.000001+00:00|2024-02-29T23:59:59.000001Z",
        "1969-12-31T23:59:59.9Z|1969-12-31T23:59:59.900Z"
      })
  void a_time_with_any_offset_or_none_is_utc(String written, String meant) {
    assertThat(parsed("<134>1 " + written + " h a - m -").time()).hasToString(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "<134>",
        "<134>1 2026-13-01T00:00:00Z h a - m -",
        "<134>1 2026-02-29T00:00:00Z h a - m -",
        "<134>1 - h a - m -",
        "<134>2 2026-06-01T00:00:00Z h a - m -",
        "<192>1 2026-06-01T00:00:00Z h a - m -",
        "<134>1 2026-06-01T00:00:00Z h a - m",
        "<134>1 2026-06-01T00:00:00Z h a - m [x y=\"1\"",
        "<134>1 2026-06-01T00:00:00Z h a - m [x y=1]",
        "<134>1 2026-06-01T00:00:00Z h a - m [x y=\"1\\\"]"
      })
  void what_is_no_line_is_rejected(String line) {
    assertThat(read(line)).isEmpty();
  }

  @Test
  void any_procid_any_sd_id_and_several_elements_are_read() {
    LogLine line =
        parsed(
            "<38>1 2026-06-01T00:00:00Z h a 4711 m [origin ip=\"9.9.9.9\"][x@1 b=\"2\" c=\"]\"] text here");
    assertThat(line.param("ip")).isEqualTo("9.9.9.9");
    assertThat(line.param("b")).isEqualTo("2");
    assertThat(line.param("c")).as("an unescaped bracket inside quotes").isEqualTo("]");
    assertThat(line.message()).isEqualTo("text here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "src_ip=\"1.2.3.4\" src=\"5.6.7.8\"|1.2.3.4",
        "src_ip=\"\" src=\"5.6.7.8\"|5.6.7.8",
        "client_ip=\"1.2.3.4:8080\"|1.2.3.4",
        "remote_ip=\"[2001:db8::1]:443\"|2001:db8::1",
        "remote_addr=\"::ffff:1.2.3.4\"|1.2.3.4",
        "target_ip=\"FE80::1%eth0\"|fe80::1",
        "ip=\"2001:DB8:0:0:0:0:0:1\"|2001:db8::1"
      })
  void the_source_is_the_first_address_parameter_that_is_not_empty(String params, String address) {
    assertThat(parsed("<134>1 2026-06-01T00:00:00Z h a - m [r@1 " + params + "]").source())
        .hasValue(IpAddress.parse(address));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sshd|Failed password for root from 71.47.159.176 port 17566 ssh2|71.47.159.176",
        "sshd|Invalid user from 9.9.9.9 port 1 from 8.8.4.4 port 22|8.8.4.4",
        "sshd|Invalid user a from 1.1.1.1 b from 2.2.2.2 port 5022|2.2.2.2",
        "sshd|Connection closed by invalid user x from 3.3.3.3|3.3.3.3",
        "vsftpd|authentication failure; rhost=4.4.4.4  user=x|4.4.4.4",
        "named|client=5.5.5.5 refused|5.5.5.5",
        "fw|src=6.6.6.6 dropped|6.6.6.6",
        "x|connect from 2001:db8::5 done|2001:db8::5",
        "x|peer 7.7.7.7, bye|7.7.7.7"
      })
  void the_prose_of_native_daemons_names_the_source(String app, String message, String address) {
    assertThat(parsed("<38>1 2026-06-01T00:00:00Z h " + app + " - - - " + message).source())
        .hasValue(IpAddress.parse(address));
  }

  @Test
  void a_command_line_of_a_shell_is_the_event_command_of_its_application() {
    LogLine line =
        parsed(
            "<14>1 2026-06-01T00:00:06Z decky-007 bash - x - CMD uid=0 user=root src=177.14.238.199 pwd=/root cmd=ls -la a=b");
    assertThat(line.service()).isEqualTo("bash");
    assertThat(line.eventType()).isEqualTo("command");
    assertThat(line.param("cmd")).isEqualTo("ls -la a=b");
    assertThat(line.source()).hasValue(IpAddress.parse("177.14.238.199"));
  }

  @Test
  void an_inner_header_gives_host_application_and_id_but_never_a_mutation() {
    LogLine line =
        parsed(
            "<14>1 2026-06-01T00:00:06Z relay fwd - - - <134>1 2020-01-01T00:00:00Z decky-009 mutator - decky_mutated [r@1 decky=\"d\"] x");
    assertThat(line.host()).isEqualTo("decky-009");
    assertThat(line.service()).isEqualTo("mutator");
    assertThat(line.time()).hasToString("2026-06-01T00:00:06Z");
    assertThat(line.param("decky")).isEqualTo("d");
    assertThat(line.isMutation()).isFalse();
  }

  @Test
  void our_own_lines_are_never_unwrapped_nor_mined_for_prose() {
    LogLine line =
        parsed(
            "<134>1 2026-06-01T00:00:06Z h a - - [relay@55555 pos=\"5\"] 2020-01-01T00:00:00Z x mutator - decky_mutated from 1.2.3.4");
    assertThat(line.host()).isEqualTo("h");
    assertThat(line.source()).isEmpty();
    assertThat(line.position()).isEqualTo(5);
  }

  @Test
  void every_line_of_the_python_system_parses() throws IOException {
    int attackers = 0;
    int mutations = 0;
    for (String text :
        Files.readAllLines(Path.of("src/test/resources/decnet/syslog/python-decnet.log"))) {
      LogLine line = parsed(text);
      if (line.isMutation()) {
        mutations++;
        assertThat(line.param("trigger")).isNotNull();
      } else {
        assertThat(line.source()).as(text).isPresent();
        attackers++;
      }
    }
    assertThat(attackers + mutations).isEqualTo(400);
    assertThat(mutations).isPositive();
  }

  @Test
  void no_input_whatever_escapes() {
    byte[] seed =
        "<134>1 2026-06-01T00:00:00.1Z h sshd 1 - [a b=\"c\\\"]\"] CMD uid=1 cmd=x from 1.2.3.4 port 1"
            .getBytes(StandardCharsets.UTF_8);
    Property.holds(
        20_000,
        random -> {
          byte[] line = seed.clone();
          for (int i = 0; i < random.nextInt(12); i++) {
            line[random.nextInt(line.length)] = (byte) random.nextInt(256);
          }
          int to = random.nextInt(line.length + 1);
          reader
              .read(line, 0, to)
              .ifPresent(
                  parsed -> {
                    assertThat(parsed.params()).isNotNull();
                    assertThat(parsed.source()).isNotNull();
                    assertThat(parsed.message()).isNotNull();
                  });
        });
  }
}
