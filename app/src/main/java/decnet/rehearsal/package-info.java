/**
 * A scripted intruder against one's own fleet, through real protocol clients. It must not know more
 * of a decky than what the API and the wire tell.
 */
@NullMarked
package decnet.rehearsal;

import org.jspecify.annotations.NullMarked;
