package decnet.fabric.tcp;

import decnet.base.IpAddress;
import decnet.fabric.frame.Counters;
import decnet.fabric.frame.Drop;
import decnet.fabric.frame.FrameSender;
import decnet.fabric.frame.Hop;
import decnet.fabric.frame.Packet;
import decnet.fabric.personality.Answer;
import decnet.fabric.personality.Keyed;
import decnet.fabric.personality.Odd;
import decnet.fabric.personality.Probe;
import decnet.fabric.personality.StackState;
import decnet.net.Stream;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TCP for all hosts of a fabric: finds the connection of a segment, begins connections where a port
 * listens, and answers what belongs to none as the personality would. One thread receives.
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

  private static final int HANDSHAKE = Segment.ACK | Segment.SYN | Segment.RST | Segment.FIN;

  private final Counters counters;
  private final TimerWheel wheel;
  private final TcpOutput output;
  private final TcpLimits limits;
  private final TcpWatch watch;
  private final FlowTable flows;
  private final Census census;
  private final Calls calls = new Calls();
  private final SynCache cache = new SynCache();
  private final PathMtus paths = new PathMtus();
  private final BufferBudget budget;
  private final Keyed keys;
  private final Tarpit tarpit;
  private final Segment segment = new Segment();

  /** {@code keys} are for what no peer may foresee. */
  public TcpStack(
      FrameSender sender,
      Counters counters,
      TimerWheel wheel,
      TcpWatch watch,
      TcpLimits limits,
      Keyed keys) {
    this.watch = watch;
    this.counters = counters;
    this.wheel = wheel;
    this.limits = limits;
    census = new Census(limits);
    budget = new BufferBudget(limits.bufferBytes());
    output = new TcpOutput(sender, wheel);
    this.keys = keys;
    tarpit = new Tarpit(output, wheel, keys.derive(2));
    flows = new FlowTable(keys.hash(1, 0, 0));
  }

  TimerWheel wheel() {
    return wheel;
  }

  TcpOutput output() {
    return output;
  }

  TcpLimits limits() {
    return limits;
  }

  BufferBudget budget() {
    return budget;
  }

  /** Bytes in the buffers of all connections. */
  public long buffered() {
    return budget.held();
  }

  /** Connections in any state. */
  public int connections() {
    return flows.count();
  }

  /** Callers that the tarpit holds. */
  public int held() {
    return tarpit.held();
  }

  /** Handshakes under way. */
  public int halfOpen() {
    return census.opening();
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
    Call call = calls.find(packet, ports);
    if (call != null) {
      call.answered(segment);
      return;
    }
    if (!leaving && host.tarpit().covers(segment.targetPort()) && holds(packet, host)) {
      return;
    }
    if (leaving || segment.has(Segment.RST)) {
      counters.dropped(Drop.TCP_SILENT);
      return;
    }
    Caller caller = new Caller(host, packet.back(host.nic()));
    TcpListener listener = host.listener(segment.targetPort());
    Odd odd = odd(listener != null);
    if (odd == Odd.OPEN_ACK && listener != null && revive(packet, listener, caller)) {
      return;
    }
    if (listener == null || odd != null) {
      watch.tcp(packet, TcpWatch.Fate.STRAY);
      answer(odd == null ? Odd.CLOSED_SYN : odd, listener, caller);
    } else {
      watch.tcp(packet, TcpWatch.Fate.BEGAN);
      syn(listener, caller);
    }
  }

  /** Whether the tarpit takes the segment. */
  private boolean holds(Packet packet, TcpHost host) {
    if (host.listener(segment.targetPort()) != null) {
      return false;
    }
    Caller caller = new Caller(host, packet.back(host.nic()));
    if ((segment.flags() & HANDSHAKE) == Segment.SYN) {
      watch.tcp(packet, TcpWatch.Fate.BEGAN);
      tarpit.syn(caller, segment, isn(caller, false));
      return true;
    }
    TcpWatch.Fate fate = tarpit.segment(caller, segment);
    if (fate == TcpWatch.Fate.COMPLETED) {
      watch.tcp(packet, fate);
    }
    if (fate != TcpWatch.Fate.STRAY) {
      watch.tcp(packet, TcpWatch.Fate.HELD);
    }
    return fate != TcpWatch.Fate.STRAY;
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
    long flow = caller.hop().flowKey();
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
    } else if (!census.hasRoomToOpen()) {
      remember(caller, isn);
    } else if (!census.admit(caller.hop().peer().source())) {
      counters.dropped(Drop.TCP_LIMIT);
    } else {
      begin(listener, caller, segment.offer(), isn).synAck();
    }
  }

  private Connection begin(TcpListener listener, Caller caller, Offer offer, int isn) {
    Connection fresh = new Connection(this, listener, caller, offer, isn);
    caller.host().opened();
    flows.add(fresh);
    census.opens(fresh);
    return fresh;
  }

  /**
   * Begins a connection of {@code host} and waits until it is there.
   *
   * @param hop the way to a peer that has proved to be there
   * @param ports the local one in the upper half
   */
  Stream call(TcpHost host, Hop hop, int ports, Duration patience) throws IOException {
    int isn = host.state().isn(hop.flowKey(), ports, output.nanos(), false);
    Call call = new Call(this, new Caller(host, hop), ports, isn, patience);
    if (flows.find(hop.local(), hop.peer(), ports) != null || !calls.add(call, hop, ports)) {
      throw new BindException("Cannot assign requested address");
    }
    try {
      return call.connect();
    } finally {
      calls.remove(call, hop, ports);
    }
  }

  /** The peer accepted a connection of ours; null where there is no room for it. */
  @Nullable Connection begun(Caller caller, Offer answer, int isn) {
    return census.admit(caller.hop().peer().source())
        ? begin(TcpListener.NOWHERE, caller, answer, isn)
        : null;
  }

  private long cacheKey(Hop hop, int ports) {
    return keys.hash(hop.flowKey(), ports, 0);
  }

  /** Answers a SYN during a flood, and keeps what it offered. */
  private void remember(Caller caller, int isn) {
    counters.cachedSyn();
    Offer offer = segment.offer();
    TcpHost host = caller.host();
    cache.put(cacheKey(caller.hop(), offer.ports()), isn, offer, output.nanos());
    IpAddress local = caller.hop().local();
    SynOptions options =
        SynOptions.agree(offer, host.state().personality().tcp(), output.ownMss(local), local);
    Speech speech = new Speech(output, host, options, offer.ports(), caller.hop(), isn);
    speech.heard(offer);
    speech.synAck(offer.seq() + 1);
  }

  /** Whether the segment completes a handshake that was answered during a flood. */
  private boolean revive(Packet packet, TcpListener listener, Caller caller) {
    if ((segment.flags() & HANDSHAKE) != Segment.ACK
        || !listener.hasRoom()
        || !cache.isUsed(output.nanos())) {
      return false;
    }
    int ports = TcpOutput.ports(segment.targetPort(), segment.sourcePort());
    SynCache.Entry entry =
        cache.take(cacheKey(caller.hop(), ports), segment, ports, output.nanos());
    if (entry == null || !census.admit(caller.hop().peer().source())) {
      return false;
    }
    known(begin(listener, caller, entry.offer(), entry.own()), packet, false);
    return true;
  }

  /**
   * A router had to drop a packet of ours.
   *
   * @param ports the local one in the upper half
   * @param seq of the segment in it
   * @param mtu what the path takes
   * @return whether it was believed
   */
  public boolean tooBig(IpAddress local, IpAddress remote, int ports, int seq, int mtu) {
    Connection found = flows.find(local, remote, ports);
    if (found == null || !found.speech.discoversPath() || mtu >= output.mtu()) {
      return false;
    }
    boolean believed = found.tooBig(seq, mtu);
    if (believed) {
      paths.learn(found.speech.hop().flowKey(), mtu, output.nanos());
    }
    return believed;
  }

  /** What the path takes as far as is known. */
  int pathMtu(Hop hop) {
    return paths.of(hop.flowKey(), output.mtu(), output.nanos());
  }

  /** A handshake is complete. */
  void established(Connection connection) {
    census.opened(connection);
  }

  /** A connection is in TIME-WAIT. */
  void waits(Connection connection) {
    Connection oldest = census.waits(connection);
    if (oldest != null) {
      oldest.forget(); // it waits for nothing else, so its lock is free soon
    }
  }

  /** A connection is over. */
  void ended(Connection connection) {
    if (!flows.remove(connection)) {
      return;
    }
    census.ended(connection);
    connection.host().ended();
  }
}
