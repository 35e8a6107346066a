/**
 * A network in user space: it answers for every decky on a link, frame by frame. It must not know
 * which services its deckies serve, and nothing in it opens a connection.
 */
@NullMarked
package decnet.fabric;

import org.jspecify.annotations.NullMarked;
