package decnet.fabric.tcp;

import decnet.fabric.frame.Packet;

/**
 * What a connection does with a segment that arrives: the order of checks is RFC 9293's. Its
 * connection's lock guards it. Source: RFC 9293 §3.10.7.4, RFC 7323 §5.3, RFC 5961.
 */
final class Arrival {
  private static final long CHALLENGE = 500_000_000L; // Linux net.ipv4.tcp_invalid_ratelimit

  private final Connection c;
  private long challengedAt;

  Arrival(Connection connection) {
    c = connection;
  }

  /** Source: RFC 5961 §7, as Linux limits it. */
  private void challenge() {
    long now = c.stack.wheel().nanos();
    if (challengedAt == 0 || now - challengedAt >= CHALLENGE) {
      challengedAt = now;
      c.acknowledge();
    }
  }

  void take(Segment segment, Packet packet) {
    if (c.state == Connection.State.SYN_RECEIVED && segment.isSyn() && !segment.has(Segment.ACK)) {
      if (!segment.has(Segment.RST)) {
        anotherSyn(segment);
      }
      return;
    }
    if (c.speech.isOld(segment) && !segment.has(Segment.RST)) {
      challenge(); // RFC 7323 §5.3 R1
      return;
    }
    if (!c.receiver.acceptable(segment.seq(), segment.span())) {
      if (!segment.has(Segment.RST)) {
        unacceptable(segment);
      }
      return;
    }
    if (segment.has(Segment.RST)) {
      resetArrived(segment);
      return;
    }
    if (segment.isSyn()) {
      challenge(); // RFC 5961 §4.2
      return;
    }
    if (segment.has(Segment.ACK)) {
      c.speech.heard(segment, packet, c.receiver.next());
      acknowledged(segment);
    }
  }

  /** A SYN where the handshake's last ACK was expected. Source: RFC 9293 figure 8; Linux. */
  private void anotherSyn(Segment segment) {
    if (segment.seq() == c.firstReceived) {
      c.speech.synAck(c.receiver.next()); // the peer did not hear the first one
    } else if (c.receiver.acceptable(segment.seq(), segment.span())) {
      c.speech.reset(c.sender.next(), c.receiver);
      c.end("closed");
    } else {
      challenge(); // one of them is old: the peer knows which
    }
  }

  private void unacceptable(Segment segment) {
    if (segment.length() > 0 || segment.has(Segment.FIN)) {
      c.acknowledge(); // seen before: the ACK was lost
    } else {
      challenge();
    }
    if (c.state == Connection.State.TIME_WAIT && segment.has(Segment.FIN)) {
      c.timeouts.timeWait(); // RFC 9293 §3.10.7.4, eighth check
    }
  }

  private void resetArrived(Segment segment) {
    if (segment.seq() == c.receiver.next()) {
      c.end(
          c.state == Connection.State.SYN_RECEIVED || c.state == Connection.State.TIME_WAIT
              ? "closed"
              : "Connection reset");
    } else {
      challenge(); // RFC 5961 §3.2
    }
  }

  private void acknowledged(Segment segment) {
    int ack = segment.ack();
    int window = segment.window() << c.options.sendScale();
    if (c.state == Connection.State.SYN_RECEIVED) {
      if (ack != c.sender.una()) {
        c.stack.stray(segment, c.host(), c.speech.hop()); // RFC 9293 §3.10.7.4, fifth check
        return;
      }
      if (c.listener.isClosed()) {
        c.stack.stray(segment, c.host(), c.speech.hop());
        c.end("closed");
        return;
      }
      if (!c.listener.hasRoom()) {
        return; // as a full backlog does: the SYN-ACK will come again
      }
      c.state = Connection.State.ESTABLISHED;
      c.timeouts.noWait();
      c.sender.open(window, segment.seq(), ack);
    }
    if (Seq.before(c.sender.next(), ack)) {
      challenge();
      return;
    }
    if (!Seq.before(ack, c.sender.una())) {
      c.sender.acknowledged(segment, window);
      c.waits.signalWritable();
      afterAck();
    }
    if (c.state != Connection.State.CLOSED
        && c.state != Connection.State.TIME_WAIT
        && segment.span() > 0) {
      text(segment);
    }
  }

  private void afterAck() {
    if (!c.sender.isFinAcked()) {
      return;
    }
    switch (c.state) {
      case FIN_WAIT_1 -> {
        c.state = Connection.State.FIN_WAIT_2;
        if (c.detached) {
          c.timeouts.finWait();
        }
      }
      case CLOSING -> timeWait();
      case LAST_ACK -> c.end("closed");
      case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT, CLOSED -> {}
    }
  }

  private void timeWait() {
    c.state = Connection.State.TIME_WAIT;
    c.timeouts.timeWait();
    c.sender.clear();
    if (c.detached) {
      c.receiver.clear();
    }
    c.stack.waits(c);
  }

  private void text(Segment segment) {
    int before = c.receiver.next();
    if (c.detached
        && segment.length() > 0
        && Seq.before(before, segment.seq() + segment.length())) {
      c.stack.stray(segment, c.host(), c.speech.hop()); // as Linux: nobody is there to read it
      c.end("closed");
      return;
    }
    boolean inOrder = c.receiver.take(segment);
    boolean wasFinished = c.receiver.finished();
    if (c.receiver.next() != before) {
      c.waits.signalReadable();
    }
    if (wasFinished && c.receiver.next() != before) {
      finArrived();
      if (c.state != Connection.State.CLOSED) {
        c.acknowledge();
      }
      return;
    }
    if (c.acks.isDueNow(c.receiver.next() - before, inOrder, 2 * c.sender.mss())) {
      c.acknowledge();
    }
  }

  private void finArrived() {
    switch (c.state) {
      case ESTABLISHED -> c.state = Connection.State.CLOSE_WAIT;
      case FIN_WAIT_1 -> c.state = Connection.State.CLOSING;
      case FIN_WAIT_2 -> timeWait();
      case SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT, CLOSED -> {}
    }
  }
}
