package decnet.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema offers just the keys that the reader reads. */
class ConfigSchemaTest {
  private static final JsonNode SCHEMA =
      JsonMapper.builder().build().readTree(new ConfigSchema(ConfigReaderTest.CATALOG).json());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zzz: 1|''",
        "network: {zzz: 1}|/properties/network",
        "network: {routers: [{zzz: 1}]}|/properties/network/properties/routers/items",
        "network: {routers: [{interfaces: {main: {zzz: 1}}}]}|/properties/network/properties/routers/items/properties/interfaces/additionalProperties/anyOf/1",
        "network: {routers: [{rules: [{zzz: 1}]}]}|/properties/network/properties/routers/items/properties/rules/items",
        "network: {routers: [{nat: {zzz: 1}}]}|/properties/network/properties/routers/items/properties/nat",
        "network: {routers: [{nat: {forwards: [{zzz: 1}]}}]}|/properties/network/properties/routers/items/properties/nat/properties/forwards/items",
        "log: {zzz: 1}|/properties/log",
        "limits: {zzz: 1}|/properties/limits",
        "evidence: {zzz: 1}|/properties/evidence",
        "api: {zzz: 1}|/properties/api",
        "mutation: {zzz: 1}|/properties/mutation",
        "deckies: [{name: a, zzz: 1}]|/properties/deckies/items",
        "deckies: [{name: a, mutation: {zzz: 1}}]|/properties/deckies/items/properties/mutation",
        "deckies: [{name: a, personas: {ssh: {zzz: 1}}}]|/properties/deckies/items/properties/personas/properties/ssh",
        "deckies: [{name: a, services: [{http: {zzz: 1}}]}]|/properties/deckies/items/properties/services/items/anyOf/1/properties/http"
      })
  void each_section_has_the_keys_that_the_reader_knows(String yaml, String pointer) {
    String problem =
        ConfigReaderTest.problems(yaml).stream()
            .filter(text -> text.contains("zzz: unknown key"))
            .findFirst()
            .orElseThrow();
    List<String> known =
        Arrays.asList(problem.replaceAll("(?s).*\\(expected: one of (.*?)\\).*", "$1").split(", "));
    JsonNode section = SCHEMA.at(pointer);
    assertThat(section.path("additionalProperties").asBoolean(true)).isFalse();
    assertThat(new TreeSet<>(section.path("properties").propertyNames()))
        .isEqualTo(new TreeSet<>(known));
  }

  @Test
  void it_names_the_catalogue_and_its_defaults() {
    JsonNode decky = SCHEMA.at("/properties/deckies/items/properties");
    assertThat(decky.at("/archetype/enum").toString()).isEqualTo("[\"linux-server\"]");
    assertThat(decky.at("/services/items/anyOf/0/enum").toString())
        .isEqualTo("[\"ftp\",\"http\",\"ssh\"]");
    assertThat(decky.at("/personas/properties/http/properties/server/enum").toString())
        .isEqualTo("[\"nginx\",\"apache\"]");
    assertThat(decky.at("/services/items/anyOf/1/properties/http/properties/port/default").asInt())
        .isEqualTo(80);
  }

  @ParameterizedTest
  @CsvSource({
    "duration,30m",
    "duration,0",
    "duration,never",
    "duration,90d",
    "size,256MiB",
    "size,12"
  })
  void its_forms_are_those_of_the_reader(String kind, String written) {
    String form = SCHEMA.at("/$defs/" + kind + "/anyOf/0/pattern").asString();
    assertThat(written).matches(form);
    assertThat(kind.equals("size") ? Units.size(written) : Units.duration(written).toMillis())
        .isNotNegative();
    assertThat("much").doesNotMatch(form);
  }
}
