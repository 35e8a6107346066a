package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.DeckyId;
import decnet.base.IpAddress;
import decnet.base.Mac;
import decnet.base.SystemClock;
import decnet.decoy.sockets.SocketsNetwork;
import decnet.substrate.DeckyPlan;
import decnet.substrate.Substrate.Prepared;
import decnet.substrate.TopologyDelta;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wire of many deckies of which few are touched. */
@Timeout(60)
class DecoySubstrateTest {
  private static final int PORT = 24_231;

  private final SystemClock clock = new SystemClock();
  private final DecoyBench bench = new DecoyBench(clock);
  private final ConcurrentLinkedQueue<DeckyId> made = new ConcurrentLinkedQueue<>();
  private final List<DeckyId> keyed = new ArrayList<>();

  private final MachineMaker maker =
      new MachineMaker() {
        @Override
        public Machine make(DeckyPlan plan) {
          made.add(plan.id());
          return bench.machine(plan.id().name(), plan.hostname(), Map.of());
        }

        @Override
        public KeyVault keys(DeckyPlan plan) {
          keyed.add(plan.id());
          return (purpose, bits) -> {
            throw new AssertionError("no key is made before its machine is touched");
          };
        }

        @Override
        public Machine remake(Machine before, DeckyPlan plan) {
          made.add(plan.id());
          return before.with(before.identity(), before.world(), plan.personas());
        }
      };

  private static DeckyPlan plan(int number, String hostname) {
    return new DeckyPlan(
        new DeckyId("decky-" + number),
        "linux-server",
        "debian-12",
        "linux-6",
        hostname,
        "corp.example",
        new Mac(number),
        List.of(IpAddress.parse("127.66.231." + number)),
        java.time.Instant.EPOCH,
        Map.of("line", PORT),
        Map.of(),
        Map.of(),
        new TreeMap<>(),
        decnet.net.TarpitSpec.NONE);
  }

  private static void now(Prepared change) {
    change.hold();
    change.serve();
  }

  private static String firstLine(int number) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByName("127.66.231." + number), PORT)) {
      socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
      byte[] first = socket.getInputStream().readNBytes(1);
      return new String(first, StandardCharsets.US_ASCII);
    }
  }

  @Test
  void a_machine_is_made_when_its_decky_is_first_touched_and_once() throws Exception {
    try (SocketsNetwork network = new SocketsNetwork()) {
      DecoySubstrate substrate =
          new DecoySubstrate(
              network, new ServiceList(List.of(new LineService())), bench.runner(), maker);
      for (int i = 1; i <= 20; i++) {
        now(substrate.prepare(new TopologyDelta.AddDecky(plan(i, "host" + i), Set.of("line"))));
      }
      assertThat(made).isEmpty();
      assertThat(keyed).as("what takes long is begun for each").hasSize(20);
      assertThat(substrate.isExposing(new DeckyId("decky-7"), Set.of("line"))).isTrue();
      assertThat(substrate.isExposing(new DeckyId("decky-7"), Set.of())).isFalse();
      assertThat(substrate.exposed(new DeckyId("decky-21"))).isEmpty();

      firstLine(7);
      firstLine(7);
      assertThat(made).containsExactly(new DeckyId("decky-7"));

      now(substrate.prepare(new TopologyDelta.UpdateDecky(plan(7, "renamed"), Set.of("line"))));
      now(substrate.prepare(new TopologyDelta.UpdateDecky(plan(8, "renamed8"), Set.of("line"))));
      assertThat(made).as("a change touches nobody").hasSize(1);
    } finally {
      clock.close();
    }
  }

  /** Whoever connects while a group of changes waits for the disk is on one side of its line. */
  @Test
  void while_a_change_is_held_no_session_begins_and_an_aborted_one_lets_them_begin()
      throws Exception {
    try (SocketsNetwork network = new SocketsNetwork()) {
      DecoySubstrate substrate =
          new DecoySubstrate(
              network, new ServiceList(List.of(new LineService())), bench.runner(), maker);
      now(substrate.prepare(new TopologyDelta.AddDecky(plan(30, "host30"), Set.of("line"))));
      Prepared change =
          substrate.prepare(new TopologyDelta.UpdateDecky(plan(30, "host30"), Set.of()));
      change.hold();
      try (Socket waiting = new Socket(InetAddress.getByName("127.66.231.30"), PORT)) {
        waiting.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(substrate.sessions(new DeckyId("decky-30"))).isEmpty();
        change.abort();
        assertThat(waiting.getInputStream().read()).isPositive();
        assertThat(substrate.sessions(new DeckyId("decky-30"))).hasSize(1);
      }
    } finally {
      clock.close();
    }
  }
}
