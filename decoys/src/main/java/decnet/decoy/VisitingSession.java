package decnet.decoy;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.decoy.evidence.CastRecording;
import decnet.decoy.evidence.EvidenceStore;
import decnet.decoy.evidence.Kept;
import decnet.decoy.evidence.Recording;
import decnet.decoy.tls.TlsServer;
import decnet.event.Param;
import decnet.event.SessionTag;
import decnet.event.Severity;
import decnet.net.Host;
import decnet.net.Host.Listening;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The session that the runner gives to a service. Its own monitor guards what it has opened and
 * must close.
 */
final class VisitingSession implements Session {
  private static final int MAX_FORKS = 64;

  /** What all sessions of a runner share. */
  record Tools(Clock clock, EvidenceStore evidence, Dialer dialer) {}

  private final Tools tools;
  private final Machine machine;
  private final Service service;
  private final SessionTag tag;
  private final Stream stream;
  private final EventGate gate;
  private final SessionOutput wireOut;
  private final SessionInput wireIn;
  private volatile SessionOutput out;
  private volatile SessionInput in;
  private volatile @Nullable TlsStream tls;
  private final @Nullable Host host;
  private final RandomGenerator random;
  private final List<Thread> forks = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private boolean ended;
  private volatile boolean cut;
  private volatile @Nullable Thread serving;

  VisitingSession(
      Tools tools,
      Machine machine,
      Service service,
      SessionTag tag,
      Stream stream,
      EventGate gate,
      @Nullable Host host,
      RandomGenerator random) {
    this.tools = tools;
    this.machine = machine;
    this.service = service;
    this.tag = tag;
    this.stream = stream;
    this.gate = gate;
    this.host = host;
    this.random = random;
    wireOut = new SessionOutput(stream, gate);
    wireIn = new SessionInput(stream, wireOut, tools.clock());
    out = wireOut;
    in = wireIn;
  }

  @Override
  public String id() {
    return tag.session();
  }

  SessionTag tag() {
    return tag;
  }

  @Override
  public Machine machine() {
    return machine;
  }

  @Override
  public Persona persona() {
    return machine.persona(service.spec());
  }

  @Override
  public Peer peer() {
    return stream.peer();
  }

  @Override
  public Clock clock() {
    return tools.clock();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public SessionInput in() {
    return in;
  }

  @Override
  public SessionOutput out() {
    return out;
  }

  @Override
  public void event(String type, Param... details) {
    gate.record(type, Severity.INFO, tools.clock().instant(), details);
  }

  @Override
  public void keep(String type, String name, Bytes content, Param... details) {
    event(type, described(tools.evidence().keep(content), Param.of("name", name), details));
  }

  private static Param[] described(Kept kept, Param first, Param... details) {
    List<Param> params = new ArrayList<>(List.of(first));
    params.add(Param.of("sha256", kept.sha256()));
    params.add(Param.of("size", kept.size()));
    if (!kept.stored()) {
      params.add(Param.of("kept", "false"));
    }
    params.addAll(List.of(details));
    return params.toArray(Param[]::new);
  }

  @Override
  public Recording record(int columns, int rows, String command) {
    try {
      Recording recording =
          new CastRecording(
              tools.evidence(),
              tools.clock(),
              columns,
              rows,
              finished ->
                  event(
                      CommonEvents.RECORDING.type(),
                      described(
                          finished.kept(),
                          Param.of("duration_ms", finished.durationMillis()),
                          Param.of("command", command))));
      return owned(recording);
    } catch (IOException unavailable) {
      event(CommonEvents.RECORDING.type(), Param.of("kept", "false"), Param.of("command", command));
      return new NoRecording();
    }
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    tools.clock().sleep(duration);
  }

  @Override
  public synchronized void fork(String name, Task task) {
    forks.removeIf(fork -> !fork.isAlive());
    if (ended) {
      return; // whoever forks is a fork itself, and was interrupted
    }
    if (forks.size() >= MAX_FORKS) {
      throw new IllegalStateException("session cannot fork " + name + ": too many");
    }
    forks.add(
        Thread.ofVirtual().name(name).start(() -> SessionScope.run(tag, () -> attempt(task))));
  }

  private void attempt(Task task) {
    try {
      task.run();
    } catch (IOException peer) {
      System.getLogger("decnet.decoy").log(System.Logger.Level.TRACE, "fork ended", peer);
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Stream dial(String target, int port) throws IOException {
    String outcome = "refused";
    try {
      Stream dialed = owned(tools.dialer().dial(tag, machine, target, port));
      outcome = "opened";
      return dialed;
    } catch (java.net.UnknownHostException unknown) {
      outcome = "unknown";
      throw unknown;
    } finally {
      event(
          CommonEvents.PIVOT.type(),
          Param.of("target", target + ":" + port),
          Param.of("outcome", outcome));
    }
  }

  @Override
  public Listening listen(StreamUse use) throws IOException {
    if (host == null) {
      throw new java.net.BindException("a pivot opens no ports");
    }
    Listening listening = host.open(0, decnet.net.Transport.TCP, new OneConnection(this, use));
    listening.serve();
    return owned(listening);
  }

  @Override
  public Stream connectBack(int localPort, int port, Duration patience) throws IOException {
    return owned(stream.connectBack(localPort, port, patience));
  }

  @Override
  public TlsFacts startTls(TlsSpec spec) throws IOException {
    if (tls != null) {
      throw new IllegalStateException("a session starts TLS once");
    }
    TlsServer server = TlsServers.of(machine, spec);
    TlsStream within = new TlsStream(stream, wireIn, wireOut, server.engine(), spec.framing());
    tls = within; // from now on it is closed with the session
    TlsGreeting greeting = new TlsGreeting(this);
    within.handshake(spec.time(), greeting);
    SessionOutput protectedOut = new SessionOutput(within, gate);
    in = wireIn.within(within, protectedOut);
    out = protectedOut;
    return greeting.facts(within.protocol(), server.certificate());
  }

  @Override
  public void reset() {
    stream.reset();
  }

  /**
   * Remembers {@code resource} to be closed with the session; closes it at once when the session is
   * over.
   */
  synchronized <T extends AutoCloseable> T owned(T resource) {
    if (ended) {
      Quietly.close(resource);
    } else {
      opened.add(resource);
    }
    return resource;
  }

  /** Wakes whoever serves the session, which ends. */
  void cut() {
    cut = true;
    stream.reset();
    Thread thread = serving;
    if (thread != null) {
      thread.interrupt();
    }
  }

  boolean isCut() {
    return cut;
  }

  /** Names the thread to interrupt when the session is cut. */
  void servedBy(Thread thread) {
    serving = thread;
    if (cut) {
      thread.interrupt();
    }
  }

  /** Bytes of the peer so far, as they came over the wire. */
  long received() {
    return wireIn.received();
  }

  /** Bytes for the peer so far, as they went over the wire. */
  long sent() {
    return wireOut.sent();
  }

  /**
   * FIN, or RST where the peer's bytes are unread, as a kernel does; within TLS close_notify before
   * it, unless {@code quiet}.
   */
  void close(boolean quiet) {
    TlsStream within = tls;
    if (within != null) {
      within.close(quiet);
    } else if (in.hasUnread()) {
      stream.reset();
    } else {
      stream.close();
    }
  }

  /** Ends what the session began; the stream itself stays. */
  void finish() {
    List<Thread> running;
    List<AutoCloseable> open;
    synchronized (this) {
      ended = true;
      running = List.copyOf(forks);
      open = List.copyOf(opened);
    }
    running.forEach(Thread::interrupt);
    open.forEach(Quietly::close);
    for (Thread fork : running) {
      boolean interrupted = false;
      while (fork.isAlive()) {
        try {
          fork.join();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
