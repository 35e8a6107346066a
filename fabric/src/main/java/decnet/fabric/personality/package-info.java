/** What makes a TCP/IP stack recognisable, as data. It must not know how a packet is built. */
@NullMarked
package decnet.fabric.personality;

import org.jspecify.annotations.NullMarked;
