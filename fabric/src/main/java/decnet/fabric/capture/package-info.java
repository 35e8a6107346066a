/**
 * Captures on demand: the frames of deckies, sorted into files that rotate within a quota. It must
 * not know who is behind an address, and a disk that is full or slow never holds up a frame.
 */
@NullMarked
package decnet.fabric.capture;

import org.jspecify.annotations.NullMarked;
