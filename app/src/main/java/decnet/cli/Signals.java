package decnet.cli;

import sun.misc.Signal;

/**
 * The operating system's signals. The JDK offers nothing else for SIGHUP (jdk.unsupported is a
 * supported module all the same).
 */
final class Signals {
  private Signals() {}

  /** Runs {@code action} on a thread of its own each time signal {@code name} arrives. */
  static void on(String name, Runnable action) {
    Signal.handle(
        new Signal(name), signal -> Thread.ofVirtual().name("signal-" + name).start(action));
  }
}
