package decnet.decoy;

import decnet.base.Bytes;
import decnet.catalog.OsFamily;
import decnet.catalog.ServiceSpec;
import decnet.event.EventSpec;
import decnet.event.Param;
import decnet.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The smallest whole service: greets, says every line back, leaves at {@code quit}. */
final class LineService implements Service {
  static final EventSpec SAID =
      EventSpec.of("line.said", "A line came.", EventSpec.param("line", "its text"));

  @Override
  public ServiceSpec spec() {
    return new ServiceSpec(
        "line",
        "Lines",
        7,
        Transport.TCP,
        Set.of(OsFamily.LINUX),
        List.of(),
        List.of(SAID),
        List.of());
  }

  @Override
  public void serve(Session session) throws IOException, InterruptedException {
    session.out().text("hello\r\n");
    session.in().idleTimeout(Duration.ofMinutes(5));
    for (Bytes line = session.in().readUntil('\n', 1000);
        line != null;
        line = session.in().readUntil('\n', 1000)) {
      session.event(SAID.type(), Param.of("line", line));
      switch (line.latin1()) {
        case "quit" -> {
          return;
        }
        case "bug" -> throw new IllegalStateException("told to fail");
        case "wait" -> session.pause(Duration.ofSeconds(3));
        case "unregistered" -> session.event("never.declared");
        case "unregistered parameter" -> session.event(SAID.type(), Param.of("colour", "red"));
        case "forge" -> session.event(SAID.type(), Param.of("src_ip", "10.0.0.1"));
        default -> session.out().write(line).text("\n");
      }
    }
  }
}
