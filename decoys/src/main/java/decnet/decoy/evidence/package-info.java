/**
 * What intruders leave behind: captured files and session recordings, by hash, under a quota. It
 * must not serve anything back to a peer.
 */
@NullMarked
package decnet.decoy.evidence;

import org.jspecify.annotations.NullMarked;
