package decnet.fabric.tcp;

import decnet.event.SessionTag.Endpoint;
import decnet.fabric.frame.Hop;
import decnet.net.KeepAlive;
import decnet.net.Peer;
import decnet.net.Stream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection of the fabric as a decoy sees it: blocking, for virtual threads. The connection's
 * lock guards it.
 */
final class TcpStream implements Stream {
  private final Connection connection;
  private final ReentrantLock lock;

  TcpStream(Connection connection) {
    this.connection = connection;
    lock = connection.lock();
  }

  @Override
  public Peer peer() {
    int ports = connection.ports();
    return new Peer(
        new Endpoint(connection.remote(), ports & 0xffff),
        new Endpoint(connection.local(), ports >>> 16));
  }

  @Override
  public int read(ByteBuffer into, Duration timeout) throws IOException {
    Receiver receiver = connection.receiver();
    lock.lock();
    try {
      if (!into.hasRemaining()) {
        return 0;
      }
      awaitReadable(timeout);
      if (receiver.readable() == 0) {
        connection.waits().throwUnless(receiver.finished());
        return -1;
      }
      int got = receiver.read(into);
      connection.wasRead();
      return got;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void awaitReadable(Duration timeout) throws IOException {
    Receiver receiver = connection.receiver();
    long nanos = timeout.isZero() ? 0 : Math.max(1, timeout.toNanos());
    lock.lock();
    try {
      connection.waits().awaitReadable(nanos, () -> receiver.readable() > 0 || receiver.finished());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(ByteBuffer from) throws IOException {
    write(from, false);
  }

  @Override
  public void urgent(byte value) throws IOException {
    write(ByteBuffer.wrap(new byte[] {value}), true);
  }

  private void write(ByteBuffer from, boolean urgent) throws IOException {
    Sender sender = connection.sender();
    lock.lock();
    try {
      while (from.hasRemaining()) {
        connection.waits().awaitWritable(() -> sender.room() > 0 || connection.isFinal());
        if (connection.isFinal()) {
          throw new SocketException("Broken pipe");
        }
        sender.accept(from);
        if (urgent) {
          connection.speech.urgentTo(sender.una() + sender.ring().count());
        }
        connection.push();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void noDelay(boolean on) {
    lock.lock();
    try {
      connection.sender().noDelay(on);
      if (on) {
        connection.push();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void keepAlive(KeepAlive how) {
    lock.lock();
    try {
      connection.keepAlive(how);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Stream connectBack(int localPort, int remotePort, Duration patience) throws IOException {
    Hop hop;
    lock.lock();
    try {
      if (connection.isClosed()) {
        throw new SocketException("Socket closed");
      }
      hop = connection.speech.hop();
    } finally {
      lock.unlock();
    }
    int ports = TcpOutput.ports(localPort, remotePort);
    return connection.stack.call(connection.host(), hop, ports, patience);
  }

  @Override
  public void shutdownOutput() throws IOException {
    lock.lock();
    try {
      if (connection.isClosed()) {
        throw new SocketException("Socket closed");
      }
      connection.finish();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean hasUnread() {
    lock.lock();
    try {
      return !connection.isDetached() && connection.receiver().readable() > 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void reset() {
    connection.abort();
  }

  @Override
  public void close() {
    connection.close();
  }
}
