package decnet.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import decnet.config.ConfigException;
import decnet.config.ConfigReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Archetypes, the personalities they have, and the makers of their network cards. */
class CatalogTest {
  private static final PersonalityNames NAMES =
      new PersonalityNames() {
        private final Map<String, List<String>> vendors =
            Map.of("linux-6", List.of("dell", "intel"), "printer", List.of("hp"));

        @Override
        public boolean knows(String name) {
          return vendors.containsKey(name) || name.equals("nmap:Box");
        }

        @Override
        public Collection<String> near(String name) {
          return List.of("linux-6");
        }

        @Override
        public List<String> vendors(String name) {
          return vendors.getOrDefault(name, List.of());
        }

        @Override
        public List<String> prefixes(String vendor) {
          return vendor.equals("nobody") ? List.of() : List.of("00065B");
        }
      };

  private static ArchetypeSpec archetype(String personality, String... vendors) {
    return new ArchetypeSpec(
        "linux-server",
        "a server",
        OsFamily.LINUX,
        "debian-12",
        personality,
        List.of(vendors),
        List.of("srv"),
        List.of(),
        List.of(),
        Map.of());
  }

  private static Catalog catalog(ArchetypeSpec archetype) {
    return new Catalog(List.of(), List.of(archetype), NAMES);
  }

  @Test
  void cards_are_those_of_the_archetype_else_of_its_personality() {
    ArchetypeSpec board = archetype("linux-6", "raspberrypi");
    assertThat(catalog(board).vendors(board, "linux-6")).containsExactly("raspberrypi");
    ArchetypeSpec server = archetype("linux-6");
    assertThat(catalog(server).vendors(server, "linux-6")).containsExactly("dell", "intel");
  }

  @Test
  void another_personality_has_its_own_cards_where_they_are_known() {
    ArchetypeSpec board = archetype("linux-6", "raspberrypi");
    assertThat(catalog(board).vendors(board, "printer")).containsExactly("hp");
    assertThat(catalog(board).vendors(board, "nmap:Box")).containsExactly("raspberrypi");
  }

  @Test
  void an_archetype_without_known_cards_or_personality_is_a_bug() {
    assertThatThrownBy(() -> catalog(archetype("linux-6", "nobody")))
        .hasMessageContaining("nobody");
    assertThatThrownBy(() -> catalog(archetype("nmap:Box"))).hasMessageContaining("vendors");
    assertThatThrownBy(() -> catalog(archetype("linux-9"))).hasMessageContaining("linux-9");
  }

  @Test
  void a_configuration_with_an_unknown_personality_is_refused_with_near_names() {
    ConfigReader reader = new ConfigReader(catalog(archetype("linux-6")));
    assertThatThrownBy(
            () -> reader.read("f.yaml", "deckies:\n  - name: a\n    personality: linux-7\n"))
        .isInstanceOfSatisfying(
            ConfigException.class,
            bad ->
                assertThat(bad.problems())
                    .singleElement()
                    .asString()
                    .contains("f.yaml:3", "deckies[0].personality", "linux-7", "linux-6"));
  }
}
