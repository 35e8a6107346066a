package decnet.fabric.frame;

import decnet.base.IpAddress;

/**
 * The way back to a peer: the card it leaves by, the MAC it came from, the tag it came with, and
 * the two addresses, which are of one kind.
 *
 * @param vlan the 802.1Q tag control information, {@link Ethernet#UNTAGGED} for none
 */
public record Hop(Nic nic, long peerMac, int vlan, IpAddress local, IpAddress peer) {}
