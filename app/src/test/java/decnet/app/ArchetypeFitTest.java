package decnet.app;

import static org.assertj.core.api.Assertions.assertThat;

import decnet.catalog.ArchetypeSpec;
import decnet.catalog.Catalog;
import decnet.decoy.Services;
import decnet.fabric.personality.Personalities;
import decnet.fabric.personality.Personality;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That what an archetype says it is, how its stack looks and whose card it has agree. */
class ArchetypeFitTest {
  /** The stacks that each system of an archetype may have; a new system needs a line here. */
  private static final Map<String, Set<String>> STACKS =
      Map.of("debian-12", Set.of("debian", "linux-6"));

  private final Personalities personalities = Personalities.with(Optional.empty());
  private final Catalog catalog = Catalogs.of(Services.all());

  @Test
  void every_archetypes_stack_is_that_of_its_system() {
    Collection<ArchetypeSpec> all = catalog.archetypes().values();
    assertThat(all)
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(STACKS.getOrDefault(each.os(), Set.of())).contains(each.personality()));
  }

  @Test
  void every_archetype_and_personality_has_cards_of_the_one_table() {
    for (ArchetypeSpec archetype : catalog.archetypes().values()) {
      for (Personality personality : personalities.all()) {
        List<String> vendors = catalog.vendors(archetype, personality.name());
        assertThat(vendors)
            .isNotEmpty()
            .allSatisfy(vendor -> assertThat(personalities.prefixes(vendor)).isNotEmpty());
      }
    }
    ArchetypeSpec board = catalog.archetype("iot-device").orElseThrow();
    assertThat(catalog.vendors(board, board.personality())).containsExactly("raspberrypi");
    assertThat(catalog.vendors(board, "hikvision")).containsExactly("hikvision");
  }
}
