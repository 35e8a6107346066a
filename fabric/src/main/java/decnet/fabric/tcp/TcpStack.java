package decnet.fabric.tcp;

import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Answer;
import decnet.fabric.personality.Odd;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * TCP for all hosts of a fabric: finds the connection of a segment, begins connections where a port
 * listens, and answers what belongs to none as the personality would. One thread receives; the
 * monitor of {@code sources} guards the counts, that of {@code opening} the handshakes.
 */
public final class TcpStack {
  private static final Answer STRAY =
      new Answer(
          Answer.Kind.REPLY,
          Answer.Value.ACK,
          Answer.Value.ZERO,
          Segment.RST,
          0,
          true); // RFC 9293 §3.10.7.1

  private final Counters counters;
  private final TimerWheel wheel;
  private final TcpOutput output;
  private final TcpLimits limits;
  private final TcpWatch watch;
  private final FlowTable flows;
  private final Map<Integer, Integer> sources = new HashMap<>();
  private final SequencedSet<Connection> opening = new LinkedHashSet<>();
  private final Segment segment = new Segment();

  /** {@code secret} orders the flow table. */
  public TcpStack(
      FrameSender sender, Counters counters, TimerWheel wheel, TcpWatch watch, int secret) {
    this.watch = watch;
    this.counters = counters;
    this.wheel = wheel;
    limits = TcpLimits.DEFAULT;
    output = new TcpOutput(sender, wheel);
    flows = new FlowTable(secret);
  }

  TimerWheel wheel() {
    return wheel;
  }

  TcpOutput output() {
    return output;
  }

  /** Connections in any state. */
  public int connections() {
    return flows.count();
  }

  /** Handshakes under way. */
  public int halfOpen() {
    synchronized (opening) {
      return opening.size();
    }
  }

  /** Takes a packet for {@code host}; one that is leaving only has its connections left. */
  public void receive(Packet packet, TcpHost host, boolean leaving) {
    Drop malformed = segment.parse(packet);
    if (malformed != null) {
      counters.dropped(malformed);
      return;
    }
    int ports = TcpOutput.ports(segment.targetPort(), segment.sourcePort());
    Connection found = flows.find(packet.target(), packet.source(), ports);
    if (found != null) {
      boolean fresh = segment.isSyn() && !segment.has(Segment.ACK | Segment.RST);
      if (!fresh || !found.mayBeReplacedBy(segment)) {
        known(found, packet, fresh);
        return;
      }
      found.abort(); // silent in TIME-WAIT
    }
    if (leaving || segment.has(Segment.RST)) {
      counters.dropped(Drop.TCP_SILENT);
      return;
    }
    Hop hop = packet.back(host.mac());
    TcpListener listener = host.listener(segment.targetPort());
    Odd odd = odd(listener != null);
    if (listener == null || odd != null) {
      watch.tcp(packet, TcpWatch.Fate.STRAY);
      answer(odd == null ? Odd.CLOSED_SYN : odd, listener, host, hop);
    } else {
      watch.tcp(packet, TcpWatch.Fate.BEGAN);
      begin(listener, host, hop);
    }
  }

  private void known(Connection found, Packet packet, boolean fresh) {
    boolean opening = found.isOpening();
    found.receive(segment, packet);
    if (opening && fresh) {
      watch.tcp(packet, TcpWatch.Fate.REPEATED);
    } else if (opening && !found.isOpening()) {
      boolean reset = segment.has(Segment.RST);
      watch.tcp(packet, reset ? TcpWatch.Fate.ABANDONED : TcpWatch.Fate.COMPLETED);
    }
  }

  /** What kind of oddity the segment is; null for an honest SYN to an open port. */
  private @Nullable Odd odd(boolean open) {
    if (segment.has(Segment.ACK)) {
      return open ? Odd.OPEN_ACK : Odd.CLOSED_ACK;
    }
    if (segment.isSyn()) {
      if (open) {
        return segment.has(Segment.FIN) ? Odd.OPEN_SYN_FIN : null;
      }
      return Odd.CLOSED_SYN;
    }
    return open ? Odd.OPEN_NULL : Odd.CLOSED_FIN;
  }

  /** Answers a segment that does not fit its connection. */
  void stray(Segment stray, TcpHost host, Hop hop) {
    output.answer(stray, hop, host, STRAY);
  }

  private void answer(Odd odd, @Nullable TcpListener listener, TcpHost host, Hop hop) {
    Answer answer = host.state().personality().answer(odd);
    switch (answer.kind()) {
      case SILENT -> counters.dropped(Drop.TCP_SILENT);
      case REPLY -> output.answer(segment, hop, host, answer);
      case AS_SYN -> {
        if (listener != null) {
          begin(listener, host, hop);
        }
      }
    }
  }

  private void begin(TcpListener listener, TcpHost host, Hop hop) {
    if (!listener.hasRoom()) {
      counters.dropped(Drop.TCP_BACKLOG);
      return;
    }
    if (!admit(hop.peer())) {
      counters.dropped(Drop.TCP_LIMIT);
      return;
    }
    Connection fresh = new Connection(this, listener, host, segment, hop);
    host.opened();
    flows.add(fresh);
    Connection oldest = null;
    synchronized (opening) {
      opening.add(fresh);
      if (opening.size() > limits.halfOpen()) {
        oldest = opening.removeFirst();
      }
    }
    if (oldest != null) {
      counters.dropped(Drop.TCP_BACKLOG);
      oldest.forget();
    }
    fresh.synAck();
  }

  private boolean admit(int source) {
    synchronized (sources) {
      int held = sources.getOrDefault(source, 0);
      if (held >= limits.perSource() || flows.count() >= limits.connections()) {
        return false;
      }
      sources.put(source, held + 1);
      return true;
    }
  }

  /** A handshake is complete. */
  void established(Connection connection) {
    synchronized (opening) {
      opening.remove(connection);
    }
  }

  /** A connection is over. */
  void ended(Connection connection) {
    if (!flows.remove(connection)) {
      return;
    }
    established(connection);
    synchronized (sources) {
      sources.computeIfPresent(connection.remote(), (source, held) -> held > 1 ? held - 1 : null);
    }
    connection.host().ended();
  }
}
