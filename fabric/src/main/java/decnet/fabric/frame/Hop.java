package decnet.fabric.frame;

/**
 * The way back to a peer: the MAC it sent from, the tag it sent with, and the two IPv4 addresses.
 *
 * @param vlan the 802.1Q tag control information, {@link Ethernet#UNTAGGED} for none
 */
public record Hop(long localMac, long peerMac, int vlan, int local, int peer) {}
