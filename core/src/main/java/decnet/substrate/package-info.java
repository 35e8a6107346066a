/**
 * What the control side may ask of the wire: topologies, deltas and what is actually there. It must
 * not know who serves it.
 */
@NullMarked
package decnet.substrate;

import org.jspecify.annotations.NullMarked;
