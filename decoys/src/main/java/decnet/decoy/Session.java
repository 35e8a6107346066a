package decnet.decoy;

import decnet.base.Bytes;
import decnet.base.Clock;
import decnet.decoy.evidence.Recording;
import decnet.event.Param;
import decnet.net.Host.Listening;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * One peer's visit to one service of one decky. Belongs to the thread that serves it and the
 * threads it forked; {@link #event}, {@link #out} and {@link #keep} may be used by all of them,
 * {@link #in} by one at a time.
 */
public interface Session {
  /** 32 hexadecimal digits; never on the wire. */
  String id();

  Machine machine();

  /** The persona keys of this service on this machine. */
  Persona persona();

  Peer peer();

  Clock clock();

  /** Unpredictable enough for salts and delays; seeded in tests. */
  RandomGenerator random();

  SessionInput in();

  SessionOutput out();

  /**
   * Records what happened, with the session's identity. The peer sees no byte flushed after this
   * before the event is written.
   *
   * @param type a type registered in the service's spec or in {@link CommonEvents}
   * @param details never an identity field ({@code src_ip}, {@code session}, …): that is our bug
   *     and throws
   */
  void event(String type, Param... details);

  /**
   * Keeps what the peer left, by hash, within the quota, and says so in the event's parameters:
   * {@code sha256 size name} and, when the quota was full, {@code kept="false"}.
   *
   * @param type the event to record it under, such as {@code file.upload}
   * @param name what the peer called it
   */
  void keep(String type, String name, Bytes content, Param... details);

  /** Starts a recording of a terminal (asciinema v2); closed with the session at the latest. */
  Recording record(int columns, int rows, String command);

  /**
   * Waits as the genuine server would; the peer's FIN does not end it, cutting the session does.
   */
  void pause(Duration duration) throws InterruptedException;

  /**
   * Runs {@code task} beside the session on a thread of its own, interrupted and joined when the
   * session ends; not at all when it has ended.
   */
  void fork(String name, Task task);

  /**
   * Opens a stream from this machine to another machine of the same fleet, as a pivot: the
   * outermost source stays the source, and the new session names this one as {@code via}. Nothing
   * outside the fleet is ever reached.
   *
   * @throws java.net.UnknownHostException when no machine has that name
   * @throws java.net.ConnectException when the port is closed there
   */
  Stream dial(String host, int port) throws IOException;

  /**
   * Opens a port of this machine for one connection of the same peer (FTP's passive mode). The
   * accepted stream is written to {@code use} on a forked thread.
   *
   * @throws java.net.BindException when no port can be opened, as within a pivot
   */
  Listening listen(StreamUse use) throws IOException;

  /**
   * Opens a stream back to this peer's own address (FTP's active mode) where the network can do so
   * without a kernel socket that dials out.
   *
   * @param localPort where it comes from
   * @param port of the peer
   * @param patience how long the peer may take
   * @throws IOException where it cannot, as behind a firewall, or the peer does not answer
   */
  Stream connectBack(int localPort, int port, Duration patience) throws IOException;

  /**
   * Goes over to TLS as its server: completes the handshake, of which the event {@link
   * CommonEvents#TLS_HELLO} tells. From then on {@link #in} and {@link #out} are others, within
   * TLS; what was read ahead of the peer belongs to its hello. The session's end says close_notify
   * but after a time-out. Once a session.
   *
   * @throws decnet.base.WireException when the handshake fails; the alert is sent by then
   */
  TlsFacts startTls(TlsSpec spec) throws IOException;

  /** Ends the connection with RST; reading and writing fail from now on. */
  void reset();

  /** Straight-line code beside the session. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException, InterruptedException;
  }

  /** What is done with an accepted stream. */
  @FunctionalInterface
  interface StreamUse {
    void run(Stream stream) throws IOException, InterruptedException;
  }
}
