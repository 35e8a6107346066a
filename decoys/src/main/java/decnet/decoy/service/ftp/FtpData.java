package decnet.decoy.service.ftp;

import decnet.base.Bytes;
import decnet.decoy.Session;
import decnet.net.Host.Listening;
import decnet.net.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The data connection that was agreed on, passive or active, for one transfer. */
final class FtpData implements AutoCloseable {
  private static final int MAX_UPLOAD = 32 << 20;
  private static final Duration IDLE = Duration.ofMinutes(5); // data_connection_timeout
  private static final int ACCEPT_SECONDS = 60; // accept_timeout
  private static final Duration CONNECT = Duration.ofSeconds(60); // connect_timeout
  private static final int DATA_PORT = 20; // connect_from_port_20 in Debian's vsftpd.conf

  private final Session session;
  private final @Nullable Listening listening;
  private final int activePort;
  private final BlockingQueue<Stream> accepted = new LinkedBlockingQueue<>(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private boolean cut;

  private FtpData(Session session, boolean passive, int activePort) throws IOException {
    this.session = session;
    this.activePort = activePort;
    listening = passive ? session.listen(this::hold) : null;
  }

  static FtpData passive(Session session) throws IOException {
    return new FtpData(session, true, 0);
  }

  static FtpData active(Session session, int port) throws IOException {
    return new FtpData(session, false, port);
  }

  /** The port that a passive connection is awaited on. */
  int port() {
    return listening == null ? activePort : listening.port();
  }

  private void hold(Stream stream) throws InterruptedException {
    accepted.put(stream);
    done.await();
  }

  /** The connection, or null when none came. */
  @Nullable Stream open() throws InterruptedException, IOException {
    return listening == null
        ? session.connectBack(DATA_PORT, activePort, CONNECT)
        : accepted.poll(ACCEPT_SECONDS, TimeUnit.SECONDS);
  }

  void send(Stream stream, Bytes content) throws IOException {
    session.out().flush();
    stream.write(content.buffer());
    stream.shutdownOutput();
  }

  /** What the peer sends up to its FIN; {@link #wasCut} tells whether all of it fitted. */
  Bytes receive(Stream stream) throws IOException {
    session.out().flush();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(16_384);
    while (stream.read(buffer, IDLE) >= 0) {
      buffer.flip();
      int room = Math.min(buffer.remaining(), MAX_UPLOAD - content.size());
      cut |= room < buffer.remaining();
      content.write(buffer.array(), 0, room);
      buffer.clear();
    }
    return Bytes.of(content.toByteArray());
  }

  boolean wasCut() {
    return cut;
  }

  @Override
  public void close() {
    done.countDown();
    if (listening != null) {
      listening.close();
    }
  }
}
