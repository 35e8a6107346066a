package decnet.fabric.frame;

/**
 * The way back to a peer: the card it leaves by, the MAC it came from, the tag it came with, and
 * the two IPv4 addresses.
 *
 * @param vlan the 802.1Q tag control information, {@link Ethernet#UNTAGGED} for none
 */
public record Hop(Nic nic, long peerMac, int vlan, int local, int peer) {}
