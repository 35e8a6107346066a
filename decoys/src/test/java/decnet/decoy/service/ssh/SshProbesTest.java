package decnet.decoy.service.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.DecoyBench;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the genuine server answers to 311 probes, and this one must. {@code probes-unequal.txt}
 * lists those that are not equal, with reasons; one that becomes equal must leave the list.
 */
@Timeout(60)
@Tag("slow")
class SshProbesTest {
  private static final Map<String, String> GENUINE = table("probes.txt");
  private static final Map<String, String> UNEQUAL = table("probes-unequal.txt");

  /** A probe: whose answer is compared. */
  record Probe(String name, String reply) {
    String group() {
      return name.substring(0, name.indexOf('-'));
    }

    String rest() {
      return name.substring(name.indexOf('-') + 1);
    }

    /** How many words come before the state at the end. */
    int words() {
      int count = -1;
      for (String word : reply.split(" ; ")) {
        int times = word.lastIndexOf(" x");
        count +=
            times > 0 && word.substring(times + 2).matches("\\d+")
                ? Integer.parseInt(word.substring(times + 2))
                : 1;
      }
      return count;
    }
  }

  private static Map<String, String> table(String resource) {
    Map<String, String> rows = new LinkedHashMap<>();
    try (InputStream in = SshProbesTest.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          int bar = line.indexOf('|');
          rows.put(line.substring(0, bar).strip(), line.substring(bar + 1).strip());
        }
      }
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
    return rows;
  }

  static List<Probe> probes() {
    List<Probe> probes = new ArrayList<>();
    GENUINE.forEach((name, reply) -> probes.add(new Probe(name, reply)));
    return probes;
  }

  @ParameterizedTest
  @MethodSource("probes")
  void a_probe_is_answered_as_the_genuine_server_does(Probe probe) throws IOException {
    String answer = answer(probe);
    if (UNEQUAL.containsKey(probe.name())) {
      assertThat(answer).as(probe.name() + " is listed as unequal").isNotEqualTo(probe.reply());
    } else {
      assertThat(answer).as(probe.name()).isEqualTo(probe.reply());
    }
  }

  @Test
  void at_least_300_of_311_probes_are_equal() {
    assertThat(GENUINE).hasSize(311);
    assertThat(GENUINE.keySet()).containsAll(UNEQUAL.keySet());
    assertThat(GENUINE.size() - UNEQUAL.size()).isGreaterThanOrEqualTo(300);
  }

  private static String answer(Probe probe) throws IOException {
    DecoyBench bench = DecoyBench.skipping();
    DecoyBench.Exposed exposed = bench.expose(bench.machine(), new SshService());
    exposed.reachableAs("127.0.0.1");
    return answer(new ProbeClient(exposed), probe);
  }

  /** What the server behind {@code client} answers, in the words of the table. */
  static String answer(ProbeClient client, Probe probe) throws IOException {
    try {
      if (probe.group().equals("id")) {
        return identified(client, probe.rest());
      }
      client.identify();
      say(client, probe);
      client.listen(probe.words());
      return folded(client.heard());
    } finally {
      client.close();
    }
  }

  private static void say(ProbeClient client, Probe probe) throws IOException {
    String name = probe.rest();
    switch (probe.group()) {
      case "pl" -> Probes.plain(client, name);
      case "first" -> Probes.first(client, name);
      case "ki" -> Probes.keyExchange(client, name);
      case "en" -> {
        client.exchange(Probes.enciphered(name));
        Probes.transport(client, name);
      }
      case "ua" -> {
        client.exchange(ProbeClient.Offer.usual());
        client.service();
        ProbeAuth.say(client, name);
      }
      default -> {
        client.exchange(ProbeClient.Offer.usual());
        client.login();
        ProbeChannels.say(client, name);
      }
    }
  }

  private static String identified(ProbeClient client, String name) throws IOException {
    client.raw(Probes.identification(name));
    if (name.endsWith("fin")) {
      client.finish();
    }
    String text = client.text();
    String banner = ProbeClient.IDENTIFICATION + "\r\n";
    assertThat(text).startsWith(banner);
    String said =
        switch (text.substring(banner.length())) {
          case "" -> "";
          case "Invalid SSH identification string.\r\n" -> "INV ; ";
          case "Protocol major versions differ.\r\n" -> "MAJ ; ";
          default -> text.length() - banner.length() == 1136 ? "KEXINIT ; " : text;
        };
    return said + client.heard().getLast();
  }

  /** Repeated words as {@code word xN}. */
  private static String folded(List<String> words) {
    List<String> folded = new ArrayList<>();
    for (int at = 0; at < words.size(); ) {
      int end = at;
      while (end < words.size() && words.get(end).equals(words.get(at))) {
        end++;
      }
      folded.add(words.get(at) + (end - at > 1 ? " x" + (end - at) : ""));
      at = end;
    }
    return String.join(" ; ", folded);
  }
}
