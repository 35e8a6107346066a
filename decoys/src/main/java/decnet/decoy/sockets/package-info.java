/**
 * The network of ordinary sockets on addresses of this host. It must not know what is served on
 * them, and it never dials out.
 */
@NullMarked
package decnet.decoy.sockets;

import org.jspecify.annotations.NullMarked;
