package decnet.decoy.service.telnet;

import decnet.net.Peer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When each user of a machine came last, as login tells them. Thread-safe. */
final class LastLogins {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' yyyy", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Map<String, String> last = new ConcurrentHashMap<>();

  /** Remembers this login; the line about the one before, empty at the first. */
  String enter(String user, Instant now, Peer peer) {
    String line =
        "Last login: " + WHEN.format(now) + " from " + peer.remote().address() + " on pts/0";
    String before = last.put(user, line);
    return before == null ? "" : before;
  }
}
