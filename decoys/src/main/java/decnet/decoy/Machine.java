package decnet.decoy;

import decnet.base.Clock;
import decnet.base.DeckyId;
import decnet.catalog.OsFamily;
import decnet.catalog.ServiceSpec;
import decnet.decoy.world.World;
import decnet.identity.HostIdentity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One decky as its services see it: identity, operating system, world, personas and keys. Lives as
 * long as the decky is attached; mutations keep it. Thread-safe.
 */
public final class Machine {
  private final HostIdentity identity;
  private final OsFamily family;
  private final String os;
  private final World world;
  private final KeyVault keys;
  private final Clock clock;
  private final Map<String, Map<String, String>> personas;
  private final ConcurrentHashMap<Class<?>, Object> states;

  /**
   * @param os such as {@code debian-12}
   * @param personas per service slug, the configured values
   */
  public Machine(
      HostIdentity identity,
      OsFamily family,
      String os,
      World world,
      KeyVault keys,
      Clock clock,
      Map<String, Map<String, String>> personas) {
    this(identity, family, os, world, keys, clock, personas, new ConcurrentHashMap<>());
  }

  private Machine(
      HostIdentity identity,
      OsFamily family,
      String os,
      World world,
      KeyVault keys,
      Clock clock,
      Map<String, Map<String, String>> personas,
      ConcurrentHashMap<Class<?>, Object> states) {
    this.identity = identity;
    this.family = family;
    this.os = os;
    this.world = world;
    this.keys = keys;
    this.clock = clock;
    this.personas = Map.copyOf(personas);
    this.states = states;
  }

  /**
   * This machine under another name, with other accounts or personas: its services' state stays.
   */
  public Machine with(
      HostIdentity renamed, World changed, Map<String, Map<String, String>> otherPersonas) {
    return new Machine(renamed, family, os, changed, keys, clock, otherPersonas, states);
  }

  public DeckyId id() {
    return identity.decky();
  }

  public HostIdentity identity() {
    return identity;
  }

  public OsFamily family() {
    return family;
  }

  public String os() {
    return os;
  }

  public World world() {
    return world;
  }

  public KeyVault keys() {
    return keys;
  }

  public Clock clock() {
    return clock;
  }

  public Persona persona(ServiceSpec service) {
    return Persona.of(service, personas.getOrDefault(service.slug(), Map.of()));
  }

  /**
   * What a service keeps per machine between sessions (a key-value store, a thread counter): made
   * on first use, one of each class. The object guards itself.
   */
  public <T> T state(Class<T> type, Function<Machine, T> make) {
    return type.cast(states.computeIfAbsent(type, ignored -> make.apply(this)));
  }
}
