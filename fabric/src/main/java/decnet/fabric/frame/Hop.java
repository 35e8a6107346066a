package decnet.fabric.frame;

import decnet.base.IpAddress;

/**
 * The way back to a peer: the card it leaves by, the MAC it came from, the tag it came with, and
 * the two addresses, which are of one kind.
 *
 * @param vlan the 802.1Q tag control information, {@link Ethernet#UNTAGGED} for none
 */
public record Hop(Nic nic, long peerMac, int vlan, IpAddress local, IpAddress peer) {
  /** Both addresses: those of IPv4 themselves, the local one above, those of IPv6 hashed. */
  public long flowKey() {
    return (long) word(local) << 32 | word(peer) & 0xffff_ffffL;
  }

  private static int word(IpAddress address) {
    return address.isIpv4() ? address.ipv4() : address.hashCode();
  }
}
