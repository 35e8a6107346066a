package decnet.decoy.sockets;

import decnet.base.Fault;
import decnet.base.FaultException;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One thread that waits for all ports at once and tells each when something has arrived. */
final class PortSelector implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("decnet.decoy.sockets");

  /** A port that is told, on the selector's thread, that something can be accepted or read. */
  interface Ready {
    void ready() throws IOException;
  }

  private record Entry(SelectableChannel channel, int interest, Ready ready) {}

  private final Selector selector;
  private final Queue<Entry> joining = new ConcurrentLinkedQueue<>();
  private final Queue<CountDownLatch> settling = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  PortSelector() {
    try {
      selector = Selector.open();
    } catch (IOException failure) {
      throw new FaultException(Fault.UNSUPPORTED, "no selector", failure);
    }
    thread = Thread.ofPlatform().name("decnet-sockets").daemon().start(this::run);
  }

  /**
   * Begins to watch {@code channel}, which is in non-blocking mode; closing the channel ends it.
   */
  void watch(SelectableChannel channel, int interest, Ready ready) {
    joining.add(new Entry(channel, interest, ready));
    selector.wakeup();
  }

  /**
   * Returns when closed channels have let their kernel sockets go: a channel that is watched keeps
   * its socket until the selector has seen it, and would still complete handshakes.
   */
  void settle() {
    CountDownLatch seen = new CountDownLatch(1);
    settling.add(seen);
    selector.wakeup();
    try {
      while (thread.isAlive() && !seen.await(1, TimeUnit.SECONDS)) {
        selector.wakeup();
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        for (Entry entry = joining.poll(); entry != null; entry = joining.poll()) {
          register(entry);
        }
        List<CountDownLatch> seeing = List.copyOf(settling);
        if (seeing.isEmpty()) {
          selector.select(PortSelector::tell);
        } else {
          selector.selectNow(PortSelector::tell);
          settling.removeAll(seeing);
          seeing.forEach(CountDownLatch::countDown);
        }
      }
    } catch (ClosedSelectorException closed) {
      LOG.log(System.Logger.Level.DEBUG, "selector closed");
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.ERROR, "selector failed: no port answers any more", failure);
    }
  }

  private void register(Entry entry) {
    try {
      entry.channel().register(selector, entry.interest(), entry.ready());
    } catch (ClosedChannelException gone) {
      LOG.log(System.Logger.Level.DEBUG, "port closed before it was served");
    }
  }

  private static void tell(SelectionKey key) {
    try {
      ((Ready) key.attachment()).ready();
    } catch (ClosedChannelException | CancelledKeyException gone) {
      LOG.log(System.Logger.Level.TRACE, "port closed");
    } catch (IOException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "accept failed, the connection waits: " + failure.getMessage());
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
      thread.join();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.DEBUG, "closing the selector failed", failure);
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
    }
  }
}
