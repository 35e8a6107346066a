package decnet.decoy;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.decoy.service.ftp.FtpService;
import decnet.decoy.service.http.HttpService;
import decnet.decoy.service.mysql.MysqlService;
import decnet.decoy.service.redis.RedisService;
import decnet.decoy.service.telnet.TelnetService;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was measured of each genuine server, and what holds our service to it. {@code facts.txt}
 * beside a service has a line a fact: {@code fact | holder, holder}, where a holder is {@code
 * beside NAME}, an input of the comparison with the genuine server that is no listed difference, or
 * {@code Class.method}, a test of this package's services; or {@code fact | not met: reason}.
 */
class FactsTest {
  private static final String NOT_MET = "not met: ";

  private record Fact(String text, List<String> holders) {
    boolean isMet() {
      return !holders.getFirst().startsWith(NOT_MET);
    }
  }

  private static List<String> lines(Class<?> service, String resource) {
    try (InputStream in = service.getResourceAsStream(resource)) {
      if (in == null) {
        throw new AssertionError("no " + resource + " beside " + service.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private static List<Fact> facts(Class<?> service) {
    List<Fact> facts = new ArrayList<>();
    for (String line : lines(service, "facts.txt")) {
      String[] parts = line.split(" \\| ", 2);
      assertThat(parts).as(line).hasSize(2);
      boolean unmet = parts[1].startsWith(NOT_MET);
      facts.add(new Fact(parts[0], unmet ? List.of(parts[1]) : List.of(parts[1].split(", ?"))));
    }
    return facts;
  }

  /** Names of inputs that the genuine server and ours answer alike. */
  private static Set<String> equal(Class<?> service) {
    List<String> lines = lines(service, "beside.txt");
    Set<String> different =
        lines.stream()
            .filter(line -> line.contains(" ~ "))
            .map(line -> line.split(" ", 2)[0])
            .collect(Collectors.toSet());
    return lines.stream()
        .map(line -> line.split(" ", 3))
        .filter(words -> words[1].equals("|") && !different.contains(words[0]))
        .map(words -> words[0])
        .collect(Collectors.toSet());
  }

  private static boolean isTest(String holder) {
    int dot = holder.lastIndexOf('.');
    String owner = holder.substring(0, Math.max(dot, 0));
    try {
      Class<?> type = Class.forName("decnet.decoy.service." + owner);
      return Arrays.stream(type.getDeclaredMethods())
          .filter(method -> method.getName().equals(holder.substring(dot + 1)))
          .anyMatch(FactsTest::isAnnotated);
    } catch (ClassNotFoundException absent) {
      return false;
    }
  }

  private static boolean isAnnotated(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        HttpService.class,
        FtpService.class,
        TelnetService.class,
        RedisService.class,
        MysqlService.class
      })
  void every_fact_is_held_by_a_test_that_exists_or_gives_its_reason(Class<?> service) {
    Set<String> inputs = equal(service);
    List<String> missing = new ArrayList<>();
    List<Fact> facts = facts(service);
    for (Fact fact : facts) {
      for (String holder : fact.isMet() ? fact.holders() : List.<String>of()) {
        boolean exists =
            holder.startsWith("beside ") ? inputs.contains(holder.substring(7)) : isTest(holder);
        if (!exists) {
          missing.add(fact.text() + ": " + holder);
        }
      }
      assertThat(fact.holders().getFirst()).isNotEqualTo(NOT_MET.strip());
    }
    assertThat(missing).as("facts whose test is missing").isEmpty();
    assertThat(facts.stream().map(Fact::text)).doesNotHaveDuplicates().hasSizeGreaterThan(25);
  }

  @Test
  void a_holder_that_does_not_exist_is_found_out() {
    assertThat(isTest("TimesTest.a_server_gives_up_when_the_genuine_one_does")).isTrue();
    assertThat(isTest("TimesTest.ends")).isFalse();
    assertThat(isTest("TimesTest.nosuch")).isFalse();
    assertThat(isTest("nosuch")).isFalse();
    assertThat(equal(FtpService.class)).contains("banner").doesNotContain("nosuch");
  }
}
