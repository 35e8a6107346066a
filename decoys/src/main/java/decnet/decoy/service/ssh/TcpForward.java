package decnet.decoy.service.ssh;

import decnet.base.IpAddress;
import decnet.decoy.Session;
import decnet.net.Stream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * Connections that a client asks for by {@code direct-tcpip}: to machines of the fleet, and nowhere
 * else. An address that nobody has is answered as behind a firewall. Source: RFC 4254 §7.2; texts
 * measured.
 */
final class TcpForward {
  private static final int THREADS = 2;
  private static final int CHUNK = 16_384;
  private static final Duration UNREACHABLE = Duration.ofSeconds(3); // Linux: three ARP requests
  private static final Duration UNANSWERED = Duration.ofSeconds(127); // Linux: tcp_syn_retries 6

  private final Session session;
  private final Transport transport;
  private final Budget threads;

  TcpForward(Session session, Transport transport, Budget threads) {
    this.session = session;
    this.transport = transport;
    this.threads = threads;
  }

  /** Connects {@code channel}, confirms or refuses it; true when it lives. */
  boolean open(Channel channel, String host, int port) throws IOException {
    if (!threads.take(THREADS)) {
      refuse(channel, "open failed");
      return false;
    }
    boolean opened = false;
    try {
      Stream stream = session.dial(host, port);
      channel.opened();
      session.fork("ssh-forward-out", () -> outward(channel, stream));
      session.fork("ssh-forward-in", () -> inward(channel, stream));
      opened = true;
    } catch (UnknownHostException unknown) {
      Optional<IpAddress> address = address(host);
      if (address.isPresent()) {
        opened = true; // it holds its threads until it is answered
        session.fork("ssh-forward-wait", () -> unanswered(channel, address.get()));
      } else {
        refuse(channel, "Name or service not known");
      }
    } catch (IOException closed) {
      refuse(channel, "Connection refused");
    } finally {
      if (!opened) {
        threads.give(THREADS);
      }
    }
    return opened;
  }

  private static Optional<IpAddress> address(String host) {
    try {
      return Optional.of(IpAddress.parse(host));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private void unanswered(Channel channel, IpAddress address)
      throws IOException, InterruptedException {
    try {
      boolean near = address.source().equals(session.peer().local().address().source());
      session.pause(near ? UNREACHABLE : UNANSWERED);
      refuse(channel, near ? "No route to host" : "Connection timed out");
      transport.flush();
      channel.closedByPeer();
    } finally {
      threads.give(THREADS);
    }
  }

  private void refuse(Channel channel, String text) throws IOException {
    transport.send(Connection.refusal(channel.peer(), text));
  }

  private void outward(Channel channel, Stream stream) throws IOException {
    try {
      byte[] buffer = new byte[CHUNK];
      for (int got = channel.read(buffer, 0, CHUNK); got >= 0; ) {
        stream.write(ByteBuffer.wrap(buffer, 0, got));
        got = channel.read(buffer, 0, CHUNK);
      }
      stream.shutdownOutput();
    } finally {
      channel.release();
      threads.give(1);
    }
  }

  private void inward(Channel channel, Stream stream) throws IOException {
    try (stream) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (stream.read(buffer, Duration.ZERO) >= 0) {
        channel.out(buffer.array(), 0, buffer.position());
        channel.flush();
        buffer.clear();
      }
      channel.drained();
    } finally {
      threads.give(1);
    }
  }
}
