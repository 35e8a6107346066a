package decnet.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Property;
import decnet.syslog.Interaction;
import decnet.syslog.LineReader;
import decnet.syslog.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SessionsTest {
  private final LineReader reader = new LineReader();
  private final Names names = new Names();

  private Interaction event(String session, boolean last) {
    String type = last ? "disconnect" : "command";
    byte[] line =
        ("<134>1 2026-06-01T00:00:00Z d ssh - " + type + " [x session=\"" + session + "\"]")
            .getBytes(StandardCharsets.UTF_8);
    Interaction event = new Interaction();
    event.read(reader.read(line, 0, line.length).orElseThrow(), names);
    return event;
  }

  @Test
  void a_session_keeps_its_epoch_until_it_ends() {
    Property.holds(
        30,
        random -> {
          Sessions sessions = new Sessions();
          Map<String, Integer> naive = new HashMap<>();
          for (int now = 0; now < 2_000; now++) {
            String id = "session-".repeat(random.nextInt(4)) + random.nextInt(150);
            int source = random.nextInt(3);
            int decky = random.nextInt(3);
            boolean last = random.nextInt(3) == 0;
            String key = id + " " + source + " " + decky;
            Integer known = last ? naive.remove(key) : naive.putIfAbsent(key, now);
            assertThat(sessions.accepted(event(id, last), decky, source, now))
                .isEqualTo(known == null ? Sessions.NONE : known);
          }
        });
  }

  @Test
  void lines_without_a_session_have_none_in_common() {
    Sessions sessions = new Sessions();
    assertThat(sessions.accepted(event("", false), 0, 0, 3)).isEqualTo(Sessions.NONE);
    assertThat(sessions.accepted(event("", false), 0, 0, 4)).isEqualTo(Sessions.NONE);
  }

  @Test
  void no_session_outlives_the_end_of_all() {
    Sessions sessions = new Sessions();
    sessions.accepted(event("s", false), 0, 0, 3);
    sessions.accepted(event("a session with a long name", false), 0, 0, 3);
    sessions.clear();
    assertThat(sessions.accepted(event("s", false), 0, 0, 4)).isEqualTo(Sessions.NONE);
    assertThat(sessions.accepted(event("a session with a long name", false), 0, 0, 4))
        .isEqualTo(Sessions.NONE);
  }
}
