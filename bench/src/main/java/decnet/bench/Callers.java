package decnet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Processes that open sessions with deckies, hold them, and let them go when they are closed. */
final class Callers implements AutoCloseable {
  private static final int MOST = 15_000; // sessions of one process: 20,000 open files are usual
  private static final int THREADS = 8;
  private static final int ASKED = 100; // every so many

  private final List<Process> processes;
  private final int count;
  private final double seconds;

  private Callers(List<Process> processes, int count, double seconds) {
    this.processes = processes;
    this.count = count;
    this.seconds = seconds;
  }

  /** Opens {@code count} sessions, {@code ssh} or {@code tcp}, spread over {@code addresses}. */
  static Callers start(String kind, int count, List<String> addresses) throws IOException {
    long start = System.nanoTime();
    List<Process> processes = new ArrayList<>();
    for (int left = count; left > 0; left -= MOST) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-Xmx2g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "decnet.bench.Bench",
                  "caller",
                  kind,
                  Integer.toString(Math.min(left, MOST))));
      command.addAll(addresses);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      processes.add(process);
      expect(process, "open");
    }
    return new Callers(processes, count, (System.nanoTime() - start) / 1e9);
  }

  int count() {
    return count;
  }

  /** How long it took to open all. */
  double seconds() {
    return seconds;
  }

  /** Asks every hundredth session something; an error when one does not answer. */
  void ask() throws IOException {
    for (Process process : processes) {
      Writer to = process.outputWriter(StandardCharsets.US_ASCII);
      to.write("ask\n");
      to.flush();
      expect(process, "answered");
    }
  }

  private static void expect(Process process, String word) throws IOException {
    BufferedReader said = process.inputReader(StandardCharsets.US_ASCII);
    String line = said.readLine();
    if (!word.equals(line)) {
      throw new IOException("a caller said " + line + " (expected: " + word + ")");
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  // --- the process of the caller -----------------------------------------------------------------

  /** A session that is held. */
  private interface Held {
    void ask() throws IOException, GeneralSecurityException;
  }

  /** Opens one session. */
  private interface Call {
    Held make(String address) throws IOException, GeneralSecurityException;
  }

  /** {@code caller ssh|tcp COUNT ADDRESS…}: says what it has done, and does what it is told. */
  static void run(String[] args) throws Exception {
    Call call = args[0].equals("ssh") ? Callers::shell : Callers::connection;
    int wanted = Integer.parseInt(args[1]);
    List<String> addresses = List.of(args).subList(2, args.length);
    Queue<Held> held = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = next.getAndIncrement(); n < wanted; n = next.getAndIncrement()) {
                      try {
                        held.add(call.make(addresses.get(n % addresses.size())));
                      } catch (IOException | GeneralSecurityException failure) {
                        failures.add(failure);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.size() + " failed", failures.peek());
    }
    System.out.println("open");
    while (System.in.read() >= 0) { // "ask", a line
      while (System.in.read() != '\n') {}
      int number = 0;
      for (Held each : held) {
        if (number++ % ASKED == 0) {
          each.ask();
        }
      }
      System.out.println("answered");
    }
  }

  private static Held shell(String address) throws IOException, GeneralSecurityException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096); // what a caller that only waits needs
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(address, 22), 60_000);
    SshCaller caller = SshCaller.login(socket, "root", "toor");
    return () -> caller.type("id");
  }

  private static Held connection(String address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    channel.connect(new InetSocketAddress(address, 6379));
    return () -> {
      channel.write(ByteBuffer.wrap("PING\r\n".getBytes(StandardCharsets.US_ASCII)));
      if (channel.read(ByteBuffer.allocate(64)) <= 0) {
        throw new IOException("an idle connection was lost");
      }
    };
  }
}
