/**
 * Frames taken apart and put together: Ethernet, ARP, IPv4, ICMP, UDP. It must not know who is
 * addressed, and no parser throws, whatever comes.
 */
@NullMarked
package decnet.fabric.frame;

import org.jspecify.annotations.NullMarked;
