package decnet.substrate;

/**
 * Something that is wrong with a topology.
 *
 * @param key where, such as {@code lans.office} or {@code routers.gw.interfaces.office}
 */
public record Flaw(String key, String found, String expected) {}
