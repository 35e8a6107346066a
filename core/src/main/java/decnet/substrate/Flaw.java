package decnet.substrate;

/**
 * Something that is wrong with a topology.
 *
 * @param key where, such as {@code lans.office} or {@code routers.gw.interfaces.office}
 * @param unknown a name of a LAN that does not exist, empty where that is not the matter
 */
public record Flaw(String key, String found, String expected, String unknown) {}
