package decnet.fabric.tcp;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the decoy's threads wait for their connection, and what ends the waiting. All methods are
 * called with the connection's lock held.
 */
final class Waits {
  private final ReentrantLock lock;
  private final TimerWheel wheel;
  private final Condition readable;
  private final Condition writable;
  private TimerWheel.@Nullable Timer timer;
  private boolean late;
  private @Nullable String failure;

  Waits(ReentrantLock lock, TimerWheel wheel) {
    this.lock = lock;
    this.wheel = wheel;
    readable = lock.newCondition();
    writable = lock.newCondition();
  }

  void signalReadable() {
    readable.signalAll();
  }

  void signalWritable() {
    writable.signalAll();
  }

  /** Waiting ends for ever; the first reason stays. */
  void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
    readable.signalAll();
    writable.signalAll();
  }

  /** Throws what ended the waiting, unless {@code fine}. */
  void throwUnless(boolean fine) throws IOException {
    if (!fine && failure != null) {
      throw new SocketException(failure);
    }
  }

  /**
   * Returns when {@code ready}, or when waiting ended.
   *
   * @param timeoutNanos 0 for ever
   */
  void awaitReadable(long timeoutNanos, BooleanSupplier ready) throws IOException {
    if (ready.getAsBoolean() || failure != null) {
      return;
    }
    late = false;
    TimerWheel.Timer alarm = null;
    if (timeoutNanos > 0) {
      alarm = timer == null ? new TimerWheel.Timer(this::expire) : timer;
      timer = alarm;
      wheel.arm(alarm, wheel.nanos() + timeoutNanos);
    }
    try {
      while (!ready.getAsBoolean() && failure == null && !late) {
        readable.await();
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new SocketException("Closed by interrupt");
    } finally {
      if (alarm != null) {
        wheel.cancel(alarm);
      }
    }
    if (late && !ready.getAsBoolean() && failure == null) {
      throw new SocketTimeoutException("Read timed out");
    }
  }

  private void expire() {
    lock.lock();
    try {
      late = true;
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when {@code ready}; throws what ended the waiting. */
  void awaitWritable(BooleanSupplier ready) throws IOException {
    try {
      while (!ready.getAsBoolean() && failure == null) {
        writable.await();
      }
    } catch (InterruptedException cut) {
      Thread.currentThread().interrupt();
      throw new SocketException("Closed by interrupt");
    }
    throwUnless(false);
  }
}
