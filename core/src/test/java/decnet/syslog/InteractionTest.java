package decnet.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.IpAddress;
import decnet.base.Property;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InteractionTest {
  private static final List<String> ADDRESSES =
      List.of(
          "203.0.113.9",
          "203.0.113.9:22",
          "0.0.0.0",
          "255.255.255.255",
          "203.0.113.010",
          "1.2.3",
          "1.2.3.4.5",
          "256.1.1.1",
          "1.2.3.4 ",
          "01.2.3.0004",
          "::ffff:203.0.113.9",
          "2001:db8::1",
          "[2001:db8::1]:22",
          "fe80::1%eth0",
          "nobody",
          "");
  private static final List<String> SESSIONS =
      List.of(
          "",
          "a",
          "\u0001a",
          "0123456789abcdef",
          "0123456789abcdef0",
          "0123456789abcdef0123456789abcdef",
          "0123456789abcdef0123456789abcdee",
          "1123456789abcdef0123456789abcdef",
          "0123456789ABCDEF0123456789abcdef",
          "é",
          "a\\\\b",
          "a\\b");

  private final LineReader reader = new LineReader();
  private final Names names = new Names();

  private LogLine line(String params, String message) {
    String text = "<134>1 2026-06-01T00:00:00Z h ssh - probe [x " + params + "] " + message;
    return reader.read(Bytes.utf8(text)).orElseThrow();
  }

  private static String pick(RandomGenerator random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Optional<IpAddress> source(Interaction event) {
    int bits = event.ipv4Bits();
    return event.isIpv4()
        ? Optional.of(
            IpAddress.of(
                new byte[] {
                  (byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits
                }))
        : Optional.ofNullable(event.ipv6());
  }

  @Test
  void it_says_what_the_line_says() {
    Property.holds(
        2_000,
        random -> {
          String pos = random.nextBoolean() ? " pos=\"7\"" : "";
          String other = random.nextBoolean() ? "ip=\"198.51.100.1\" " : "";
          LogLine line =
              line(
                  other + "src_ip=\"" + pick(random, ADDRESSES) + "\"" + pos,
                  random.nextBoolean() ? "from 198.51.100.2" : "");
          Interaction event = new Interaction();
          event.read(line, names);
          assertThat(source(event)).isEqualTo(line.source());
          assertThat(event.micros()).isEqualTo(line.timeMicros());
          assertThat(event.position()).isEqualTo(line.position());
          assertThat(event.isOurs()).isEqualTo(line.isOurs());
          assertThat(names.since(0).get(event.host())).isEqualTo(line.host());
          assertThat(names.since(0).get(event.service())).isEqualTo(line.service());
          assertThat(names.since(0).get(event.eventType())).isEqualTo(line.eventType());
        });
  }

  @Test
  void sessions_are_equal_where_their_texts_are() {
    for (String one : SESSIONS) {
      for (String other : SESSIONS) {
        Interaction first = new Interaction();
        LogLine line = line("pos=\"1\" session=\"" + one + "\"", "");
        String text = line.param("session");
        first.read(line, names);
        Interaction second = new Interaction();
        line = line("pos=\"1\" session=\"" + other + "\"", "");
        second.read(line, names);
        assertThat(same(first.session(), second.session()))
            .as(one + " and " + other)
            .isEqualTo(text != null && text.equals(line.param("session")));
      }
    }
  }

  private static boolean same(SessionId one, SessionId other) {
    String text = one.text();
    return one.form() == other.form()
        && (text != null
            ? text.equals(other.text())
            : one.form() == 0 || one.high() == other.high() && one.low() == other.low());
  }

  @ParameterizedTest
  @CsvSource({
    "rehearsal,true,false",
    "re\\x68earsal,true,false",
    "orchestrator,false,true",
    "me,false,false"
  })
  void its_origin_is_decoded(String origin, boolean rehearsal, boolean orchestrated) {
    Interaction event = new Interaction();
    event.read(line("origin=\"" + origin + "\" pos=\"1\"", ""), names);
    assertThat(event.isRehearsal()).isEqualTo(rehearsal);
    assertThat(event.isOrchestrated()).isEqualTo(orchestrated);
  }

  @Test
  void a_shells_command_line_is_a_command_and_never_ends_a_session() {
    String text =
        "<86>1 2026-06-01T00:00:00Z h bash - disconnect - CMD uid=0 src=203.0.113.9 cmd=ls";
    Interaction event = new Interaction();
    event.read(reader.read(Bytes.utf8(text)).orElseThrow(), names);
    assertThat(names.since(0).get(event.eventType())).isEqualTo("command");
    assertThat(event.isDisconnect()).isFalse();
    assertThat(event.isIpv4()).isTrue();
  }
}
