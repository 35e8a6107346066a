package decnet.catalog;

import decnet.event.EventSpec;
import decnet.net.Transport;
import java.util.List;
import java.util.Set;

/**
 * What a service declares about itself: its slug, a title, its default port, the operating systems
 * it is at home on, the keys of its persona and the events it emits beside {@code connect} and
 * {@code disconnect}, with exactly the parameters that it gives them.
 */
public record ServiceSpec(
    String slug,
    String title,
    int port,
    Transport transport,
    Set<OsFamily> families,
    List<PersonaKey> personaKeys,
    List<EventSpec> events,
    List<String> limits) {
  /** {@code limits}: what is not emulated and what the peer gets then, a sentence each. */
  public ServiceSpec {
    families = Set.copyOf(families);
    personaKeys = List.copyOf(personaKeys);
    events = List.copyOf(events);
    limits = List.copyOf(limits);
  }
}
