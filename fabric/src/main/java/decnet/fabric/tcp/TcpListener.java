package decnet.fabric.tcp;

import decnet.net.DatagramExchange;
import decnet.net.Host.Acceptor;
import decnet.net.Stream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * An open TCP port. Whoever completes a handshake waits here until the port is served; at most
 * {@value #BACKLOG} wait, more are left in their handshake. Its monitor guards the queue; the
 * acceptor is called outside of it.
 */
public final class TcpListener {
  private static final int BACKLOG = 128; // what sshd, nginx and most daemons of Debian 12 ask for

  /** Where nobody listens: of a connection that we began, and its peer accepted. */
  static final TcpListener NOWHERE =
      new TcpListener(
          0,
          new Acceptor() {
            @Override
            public void stream(Stream stream) {
              stream.reset();
            }

            @Override
            public void datagrams(DatagramExchange exchange) {
              exchange.close();
            }
          });

  private final int port;
  private final Acceptor acceptor;
  private @Nullable Queue<Connection> waiting; // null until somebody does
  private boolean served;
  private boolean closed;

  public TcpListener(int port, Acceptor acceptor) {
    this.port = port;
    this.acceptor = acceptor;
  }

  public int port() {
    return port;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized boolean hasRoom() {
    return served || waiting == null || waiting.size() < BACKLOG;
  }

  /** A handshake is complete; called without the connection's lock. */
  void established(Connection connection) {
    boolean late;
    synchronized (this) {
      if (!closed && !served) {
        Queue<Connection> queue = waiting == null ? new ArrayDeque<>() : waiting;
        queue.add(connection);
        waiting = queue;
        return;
      }
      late = closed;
    }
    if (late) {
      connection.abort();
    } else {
      acceptor.stream(new TcpStream(connection));
    }
  }

  /** Hands out who waits, and from now on everyone at once. Idempotent. */
  public void serve() {
    List<Connection> ready;
    synchronized (this) {
      served = true;
      ready = leave();
    }
    ready.forEach(connection -> acceptor.stream(new TcpStream(connection)));
  }

  private List<Connection> leave() {
    List<Connection> left = waiting == null ? List.of() : List.copyOf(waiting);
    waiting = null;
    return left;
  }

  /** Refuses from now on, and resets who waits. Idempotent. */
  public void close() {
    List<Connection> left;
    synchronized (this) {
      closed = true;
      left = leave();
    }
    left.forEach(Connection::abort);
  }
}
