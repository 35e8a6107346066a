package decnet.decoy;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.base.FaultException;
import decnet.base.IdSource;
import decnet.base.IpAddress;
import decnet.base.WireException;
import decnet.catalog.ServiceSpec;
import decnet.decoy.evidence.EvidenceStore;
import decnet.event.EventSink;
import decnet.event.Origin;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.SessionTag.Pivot;
import decnet.event.Severity;
import decnet.net.Host;
import decnet.net.Stream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs services: one virtual thread a session, from its {@code connect} to its one {@code
 * disconnect}. Owns what no service may own: admission, identity, limits, the order of events and
 * output, and the one place where a peer's misbehaviour is caught. Thread-safe.
 */
public final class SessionRunner {
  private static final System.Logger LOG = System.getLogger("decnet.decoy");

  private final EventSink sink;
  private final IdSource ids;
  private final SessionLimits limits;
  private final Origins origins;
  private final RandomGenerator random;
  private final VisitingSession.Tools tools;
  private final Admission admission;
  private final LiveSessions running = new LiveSessions();
  private final Map<String, Map<String, Set<String>>> registered =
      new ConcurrentHashMap<>(); // parameters of events, by service and type
  private final AtomicLong refused = new AtomicLong();
  private volatile Dialer dialer =
      (from, caller, host, port) -> {
        throw new java.net.UnknownHostException(host);
      };

  /** A session that lives, with the exposure it was accepted by. */
  record Running(VisitingSession session, Exposure exposure, Instant since) {}

  /**
   * What the outside gives a runner: clock, ids and chance are injected so that tests decide them.
   */
  public record Environment(
      Clock clock, IdSource ids, RandomGenerator random, EvidenceStore evidence) {}

  public SessionRunner(
      EventSink sink, Environment environment, SessionLimits limits, Origins origins) {
    this.sink = sink;
    this.ids = environment.ids();
    this.limits = limits;
    this.origins = origins;
    this.random = environment.random();
    this.tools =
        new VisitingSession.Tools(
            environment.clock(),
            environment.evidence(),
            (from, caller, host, port) -> dialer.dial(from, caller, host, port));
    this.admission = new Admission(limits);
  }

  void dialer(Dialer fleet) {
    dialer = fleet;
  }

  /**
   * Serves {@code stream} as a visit to {@code exposure}, on a thread of its own; refuses it when a
   * limit is reached.
   */
  void begin(Exposure exposure, Stream stream, @Nullable Host host, Optional<SessionTag> parent) {
    IpAddress source =
        parent.map(tag -> tag.source().address()).orElse(stream.peer().remote().address());
    boolean full = sink.strained() || !admission.enter(source.source());
    if (full) {
      refused.incrementAndGet();
      stream.reset(); // as a host does whose backlog is full
      return;
    }
    Thread.ofVirtual()
        .name("session-" + exposure.service().spec().slug())
        .start(
            () -> {
              try {
                visit(exposure, stream, host, parent);
              } finally {
                admission.leave(source.source());
              }
            });
  }

  private void visit(
      Exposure exposure, Stream stream, @Nullable Host host, Optional<SessionTag> parent) {
    SessionTag tag = tag(exposure, stream, parent);
    EventGate gate = new EventGate(sink, tag, registered(exposure.service().spec()));
    VisitingSession session =
        new VisitingSession(
            tools, exposure.machine(), exposure.service(), tag, stream, gate, host, split());
    session.in().idleTimeout(limits.idle());
    Instant since = tools.clock().instant();
    Running entry = new Running(session, exposure, since);
    try {
      boolean open =
          exposure.admit(
              () -> {
                running.add(entry); // first: whoever hears of it may cut it
                gate.record(CommonEvents.CONNECT.type(), Severity.INFO, since);
              });
      if (!open) {
        stream.reset(); // the service went away while this connection waited
        return;
      }
    } catch (FaultException unwritable) {
      running.remove(entry);
      refused.incrementAndGet();
      stream.reset(); // what cannot be recorded is not served
      return;
    }
    SessionScope.run(tag, () -> serve(session, exposure.service(), gate, since));
    running.remove(entry);
  }

  private Map<String, Set<String>> registered(ServiceSpec spec) {
    return registered.computeIfAbsent(spec.slug(), slug -> EventGate.registered(spec));
  }

  private SessionTag tag(Exposure exposure, Stream stream, Optional<SessionTag> parent) {
    return new SessionTag(
        ids.next(),
        exposure.decky(),
        exposure.service().spec().slug(),
        parent.map(SessionTag::source).orElse(stream.peer().remote()),
        stream.peer().local(),
        parent.map(outer -> new Pivot(stream.peer().remote(), outer.session())),
        parent.map(SessionTag::origin).orElseGet(() -> origin(stream)));
  }

  private Origin origin(Stream stream) {
    return origins.of(stream.peer().remote().address());
  }

  private synchronized RandomGenerator split() {
    return java.util.random.RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong());
  }

  private void serve(VisitingSession session, Service service, EventGate gate, Instant since) {
    End end = outcome(session, service);
    boolean interrupted = Thread.interrupted(); // the end is recorded all the same
    session.finish();
    try {
      gate.record(
          CommonEvents.DISCONNECT.type(),
          end.severity(),
          tools.clock().instant(),
          Param.of("reason", end.reason()),
          Param.of("detail", end.detail()),
          Param.of(
              "duration_ms", java.time.Duration.between(since, tools.clock().instant()).toMillis()),
          Param.of("bytes_in", session.received()),
          Param.of("bytes_out", session.sent()));
      gate.await();
    } catch (FaultException unwritable) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "session end not recorded session=" + session.id(),
          unwritable);
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    } finally {
      session.close(end.isLate());
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How a session ended. */
  private record End(String reason, String detail, Severity severity) {
    /** Whether the peer was given up: then it is not told good-bye. */
    boolean isLate() {
      return reason.equals("timeout");
    }

    static End of(WireException.Kind kind, String detail) {
      return new End(kind.name().toLowerCase(Locale.ROOT), detail, Severity.INFO);
    }
  }

  /** The one place where what a peer did, and what we did wrong, is caught. */
  private static End outcome(VisitingSession session, Service service) {
    session.servedBy(Thread.currentThread());
    try {
      service.serve(session);
      session.out().flush();
      return new End("done", "", Severity.INFO);
    } catch (WireException peer) {
      flushLast(session);
      return End.of(peer.kind(), String.valueOf(peer.getMessage()));
    } catch (IOException gone) {
      return new End(
          session.isCut() ? "cut" : "gone", String.valueOf(gone.getMessage()), Severity.INFO);
    } catch (InterruptedException cut) {
      return new End("cut", "", Severity.INFO);
    } catch (FaultException environment) {
      return new End("fault", environment.fault().name(), Severity.WARNING);
    } catch (RuntimeException | StackOverflowError bug) {
      LOG.log(
          System.Logger.Level.ERROR,
          "service failed service=" + service.spec().slug() + " session=" + session.id(),
          bug);
      return new End("fault", bug.getClass().getSimpleName(), Severity.ERROR);
    }
  }

  private static void flushLast(VisitingSession session) {
    try {
      session.out().flush();
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.TRACE, "peer gone before the last bytes", gone);
    }
  }

  /** The live sessions of a decky, oldest first. */
  List<Running> sessions(DeckyId decky) {
    return running.of(decky);
  }

  /** Ends the live sessions of a decky. */
  void cut(DeckyId decky) {
    sessions(decky).forEach(entry -> entry.session().cut());
  }

  /** Live sessions in all. */
  public int live() {
    return admission.live();
  }

  /** Connections refused so far because a limit was reached or the log could not take them. */
  public long refused() {
    return refused.get();
  }
}
