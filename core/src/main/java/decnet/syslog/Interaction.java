package decnet.syslog;

import decnet.base.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the correlation takes from a line about a peer, as numbers: nothing is decoded that was seen
 * before. Filled again and again; independent of the line once it is filled. Not thread-safe.
 */
public final class Interaction {
  private long micros;
  private long position;
  private boolean ours;
  private int host;
  private int service;
  private int eventType;
  private int via;
  private boolean disconnect;
  private boolean rehearsal;
  private boolean orchestrated;
  private boolean ipv4;
  private int ipv4Bits;
  private @Nullable IpAddress ipv6;
  private final SessionId session = new SessionId();

  /** Takes what {@code line} says; its names get their numbers from {@code names}. */
  public void read(LogLine line, Names names) {
    byte[] bytes = line.bytes;
    micros = line.timeMicros;
    position = line.position();
    ours = line.isOurs();
    host = names.number(bytes, line.hostFrom, line.hostTo);
    service = names.number(bytes, line.appFrom, line.appTo);
    eventType =
        line.command ? names.number("command") : names.number(bytes, line.msgIdFrom, line.msgIdTo);
    disconnect = !line.command && line.is(line.msgIdFrom, line.msgIdTo, "disconnect");
    String origin = line.param("origin");
    rehearsal = "rehearsal".equals(origin);
    orchestrated = "orchestrator".equals(origin);
    String through = line.param("via");
    via = through == null ? 0 : names.number(through);
    line.session(session);
    address(line);
  }

  private void address(LogLine line) {
    ipv6 = null;
    long quad = line.plainIpv4();
    ipv4 = quad >= 0;
    ipv4Bits = (int) quad;
    if (ipv4) {
      return;
    }
    Optional<IpAddress> found = line.source();
    ipv4 = found.isPresent() && found.get().isIpv4();
    if (ipv4) {
      ipv4Bits = found.get().ipv4();
    } else {
      ipv6 = found.orElse(null);
    }
  }

  /** Microseconds since the epoch, UTC. */
  public long micros() {
    return micros;
  }

  /** The line's position, or 0. */
  public long position() {
    return position;
  }

  /** Whether DECNET's own log wrote the line. */
  public boolean isOurs() {
    return ours;
  }

  /** HOSTNAME. */
  public int host() {
    return host;
  }

  /** APP-NAME. */
  public int service() {
    return service;
  }

  /** MSGID, or {@code command}. */
  public int eventType() {
    return eventType;
  }

  /** The session that this one came through, or 0. */
  public int via() {
    return via;
  }

  /** Whether it ends its session. */
  public boolean isDisconnect() {
    return disconnect;
  }

  public boolean isRehearsal() {
    return rehearsal;
  }

  public boolean isOrchestrated() {
    return orchestrated;
  }

  /** Whether the source is {@link #ipv4Bits}. */
  public boolean isIpv4() {
    return ipv4;
  }

  public int ipv4Bits() {
    return ipv4Bits;
  }

  /** The source, where it is IPv6. */
  public @Nullable IpAddress ipv6() {
    return ipv6;
  }

  public SessionId session() {
    return session;
  }
}
