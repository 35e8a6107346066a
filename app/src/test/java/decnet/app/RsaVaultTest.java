package decnet.app;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.base.Bytes;
import decnet.base.DeckyId;
import decnet.identity.FleetKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RsaVaultTest {
  private static final String PURPOSE = "ssh.rsa";
  private static final int BITS = 2048;

  @TempDir Path home;

  private final List<RsaVault> vaults = new ArrayList<>();

  private RsaVault vault() {
    RsaVault vault =
        new RsaVault(home.resolve("rsa"), FleetKey.of(Bytes.of(new byte[FleetKey.LENGTH])));
    vaults.add(vault);
    return vault;
  }

  @AfterEach
  void awaitIdle() {
    while (vaults.stream().anyMatch(RsaVault::isBusy)) {
      Thread.onSpinWait();
    }
  }

  private static DeckyId decky(int number) {
    return new DeckyId("decky-" + number);
  }

  private List<String> stocked() throws Exception {
    try (Stream<Path> files = Files.list(home.resolve("rsa"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith("+"))
          .toList();
    }
  }

  @Test
  void each_decky_has_a_key_of_its_own_now_and_in_the_next_process() throws Exception {
    RsaVault first = vault();
    IntStream.range(0, 4).forEach(i -> first.of(decky(i)).begin(PURPOSE, BITS));
    List<PublicKey> keys =
        IntStream.range(0, 6) // two more than were expected
            .mapToObj(i -> first.of(decky(i)).rsa(PURPOSE, BITS).getPublic())
            .toList();
    assertThat(new HashSet<>(keys)).hasSize(6);
    RsaVault next = vault();
    for (int i = 0; i < 6; i++) {
      assertThat(next.of(decky(i)).rsa(PURPOSE, BITS).getPublic()).isEqualTo(keys.get(i));
    }
  }

  /** A pair that a process made and nobody took is the next one's; what was taken is gone. */
  @Test
  void what_is_in_stock_is_given_once_and_outlives_the_process() throws Exception {
    vault().of(decky(1)).begin(PURPOSE, BITS);
    awaitIdle();
    assertThat(stocked()).hasSize(1);
    RsaVault next = vault();
    PublicKey own = next.of(decky(1)).rsa(PURPOSE, BITS).getPublic();
    assertThat(stocked()).as("the one in stock was taken").isEmpty();
    assertThat(Set.of(own, next.of(decky(2)).rsa(PURPOSE, BITS).getPublic())).hasSize(2);
  }
}
