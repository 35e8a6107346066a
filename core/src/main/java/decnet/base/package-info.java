/**
 * Bytes, clocks, ids and faults: what every other package may use. It must not know anything of
 * deckies, events or the network.
 */
@NullMarked
package decnet.base;

import org.jspecify.annotations.NullMarked;
