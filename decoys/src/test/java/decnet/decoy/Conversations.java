package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service, its captures, and conversations with it in memory; sleeps take no time here. */
abstract class Conversations {
  private final List<LogRecord> diagnostics = new ArrayList<>();
  private final Handler listener = new Listener();
  private final Logger root = Logger.getLogger("decnet");

  protected abstract Service service();

  /** Conversations with the genuine server. */
  protected abstract List<Capture> captures();

  /**
   * Does to the service, on {@code bench}, whatever makes it emit everything that its spec
   * registers, and waits for the ends of the sessions.
   */
  protected abstract void provoke(DecoyBench bench) throws Exception;

  /** Configured persona keys that the captures assume. */
  protected Map<String, String> persona() {
    return Map.of();
  }

  /**
   * Whether the order of the captures' server bytes is free of the client's timing; a service that
   * answers early overrides it.
   */
  protected boolean answersDependOnlyOnBytes() {
    return true;
  }

  private final class Listener extends Handler {
    @Override
    public void publish(LogRecord line) {
      synchronized (diagnostics) {
        if (line.getLevel().intValue() > Level.FINE.intValue()) {
          diagnostics.add(line);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    root.addHandler(listener);
  }

  @AfterEach
  void nothing_above_debug_was_said() {
    root.removeHandler(listener);
    synchronized (diagnostics) {
      assertThat(diagnostics)
          .extracting(LogRecord::getMessage)
          .as("diagnostics a peer caused")
          .isEmpty();
    }
  }

  DecoyBench bench() {
    return DecoyBench.skipping();
  }

  protected final Machine machine(DecoyBench bench) {
    return bench.machine("decky-01", "web01", Map.of(service().spec().slug(), persona()));
  }

  protected final DecoyBench.Exposed exposed(DecoyBench bench) {
    return bench.expose(machine(bench), service());
  }

  /** One run: says the chunks, sends FIN, hears to the end. */
  Bytes converse(DecoyBench bench, List<Bytes> chunks) throws Exception {
    ScriptedPeer peer = new ScriptedPeer(exposed(bench).connect());
    Thread speaker = Thread.ofVirtual().start(() -> speak(peer, chunks));
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try {
      heard.writeBytes(peer.hearAll().toArray());
    } catch (IOException reset) {
      heard.reset();
      heard.writeBytes(peer.heard().toArray());
    }
    speaker.join();
    bench.sink().awaitEnds(1);
    peer.close();
    return Bytes.of(heard.toByteArray());
  }

  static void speak(ScriptedPeer peer, List<Bytes> chunks) {
    try {
      for (Bytes chunk : chunks) {
        peer.say(chunk);
      }
      peer.finish();
    } catch (IOException ended) {
      assertThat(ended).isNotNull(); // the service closed first: that is its right
    }
  }

  static List<Bytes> bytewise(Bytes content) {
    List<Bytes> chunks = new ArrayList<>();
    for (int i = 0; i < content.length(); i++) {
      chunks.add(content.slice(i, i + 1));
    }
    return chunks;
  }

  static List<String> shapes(DecoyBench bench) {
    return bench.sink().interactions().stream()
        .filter(e -> !e.type().equals("disconnect"))
        .map(Conversations::shape)
        .toList();
  }

  static String shape(Event.Interaction event) {
    return event.type()
        + event.details().stream()
            .map(p -> " " + p.name() + "=" + p.value().latin1())
            .collect(Collectors.joining());
  }

  /** Every cut of a short capture; a spread of 200 over a long one. */
  static List<Integer> cuts(int length) {
    List<Integer> cuts = new ArrayList<>();
    int step = Math.max(1, length / 200);
    for (int at = 0; at <= length; at += step) {
      cuts.add(at);
    }
    return cuts;
  }

  static void assertOneEnd(DecoyBench bench, String what) {
    List<String> types = bench.sink().types();
    assertThat(types).as(what).startsWith("connect").endsWith("disconnect");
    assertThat(types.stream().filter("disconnect"::equals)).as(what).hasSize(1);
    assertThat(bench.sink().value("disconnect", "reason")).as(what).isNotEqualTo("fault");
  }
}
