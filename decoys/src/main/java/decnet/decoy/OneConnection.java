package decnet.decoy;

import decnet.net.DatagramExchange;
import decnet.net.Host.Acceptor;
import decnet.net.Stream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Accepts one connection of the session's own peer and refuses all others. */
final class OneConnection implements Acceptor {
  private final VisitingSession session;
  private final Session.StreamUse use;
  private final AtomicBoolean taken = new AtomicBoolean();

  OneConnection(VisitingSession session, Session.StreamUse use) {
    this.session = session;
    this.use = use;
  }

  @Override
  public void stream(Stream stream) {
    boolean ours =
        stream.peer().remote().address().equals(session.peer().remote().address())
            && taken.compareAndSet(false, true);
    if (!ours) {
      stream.reset();
      return;
    }
    session.owned(stream);
    try {
      session.fork(
          "data",
          () -> {
            try (stream) {
              use.run(stream);
            }
          });
    } catch (IllegalStateException over) {
      stream.reset(); // the session ended while its data connection arrived
    }
  }

  @Override
  public void datagrams(DatagramExchange exchange) {
    exchange.close();
  }
}
