package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Answer;
import decnet.fabric.personality.Odd;
import decnet.fabric.personality.Probe;
import decnet.fabric.personality.StackState;
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
  private static final Answer STRAY = // RFC 9293 §3.10.7.1
      new Answer(
          Answer.Kind.REPLY,
          Answer.Value.ACK,
          Answer.Value.ZERO,
          Segment.RST,
          0,
          true,
          Answer.Oddities.NONE);
  private static final Answer REFUSED = // RFC 9293 §3.10.7.1
      new Answer(
          Answer.Kind.REPLY,
          Answer.Value.ZERO,
          Answer.Value.NEXT,
          Segment.RST | Segment.ACK,
          0,
          true,
          Answer.Oddities.NONE);

  private final Counters counters;
  private final TimerWheel wheel;
  private final TcpOutput output;
  private final TcpLimits limits;
  private final TcpWatch watch;
  private final FlowTable flows;
  private final Map<IpAddress, Integer> sources = new HashMap<>();
  private final SequencedSet<Connection> opening = new LinkedHashSet<>();
  private final Segment segment = new Segment();

  /** {@code secret} orders the flow table. */
  public TcpStack(
      FrameSender sender, Counters counters, TimerWheel wheel, TcpWatch watch, long secret) {
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
    Connection found = flows.find(packet, ports);
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
    Caller caller = new Caller(host, packet.back(host.nic()));
    TcpListener listener = host.listener(segment.targetPort());
    Odd odd = odd(listener != null);
    if (listener == null || odd != null) {
      watch.tcp(packet, TcpWatch.Fate.STRAY);
      answer(odd == null ? Odd.CLOSED_SYN : odd, listener, caller);
    } else {
      watch.tcp(packet, TcpWatch.Fate.BEGAN);
      syn(listener, caller);
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
    output.answer(stray, new Caller(host, hop), STRAY, 0);
  }

  private void answer(Odd odd, @Nullable TcpListener listener, Caller caller) {
    Answer answer = caller.host().state().personality().answer(odd);
    switch (answer.kind()) {
      case SILENT -> counters.dropped(Drop.TCP_SILENT);
      case REPLY -> output.answer(segment, caller, answer, 0);
      case AS_SYN -> {
        if (listener != null) {
          begin(listener, caller, isn(caller, false));
        }
      }
      case SHY -> {
        if (segment.stamped()) {
          counters.dropped(Drop.TCP_SILENT);
        } else {
          output.answer(segment, caller, REFUSED, 0);
        }
      }
    }
  }

  private int isn(Caller caller, boolean probe) {
    int ports = TcpOutput.ports(segment.targetPort(), segment.sourcePort());
    long flow = Speech.flowKey(caller.hop());
    return caller.host().state().isn(flow, ports, output.nanos(), probe);
  }

  /** An honest SYN to an open port, unless it is one that only a scanner sends. */
  private void syn(TcpListener listener, Caller caller) {
    StackState state = caller.host().state();
    Probe probe = Probes.of(segment);
    if (probe == Probe.FIRST) {
      state.probed();
    }
    int isn = isn(caller, probe != null && probe.isSequence());
    Answer own = probe == null ? null : state.personality().probes().get(probe);
    if (own == null) {
      begin(listener, caller, isn);
    } else if (own.kind() == Answer.Kind.REPLY) {
      output.answer(segment, caller, own, isn);
    } else {
      counters.dropped(Drop.TCP_SILENT);
    }
  }

  private void begin(TcpListener listener, Caller caller, int isn) {
    if (!listener.hasRoom()) {
      counters.dropped(Drop.TCP_BACKLOG);
      return;
    }
    if (!admit(caller.hop().peer().source())) {
      counters.dropped(Drop.TCP_LIMIT);
      return;
    }
    Connection fresh = new Connection(this, listener, caller, segment, isn);
    caller.host().opened();
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

  private boolean admit(IpAddress source) {
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
      sources.computeIfPresent(
          connection.remote().source(), (source, held) -> held > 1 ? held - 1 : null);
    }
    connection.host().ended();
  }
}
