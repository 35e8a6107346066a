/**
 * Fold, epochs, traversals: who touched which decky, as it was at that moment. It must not know
 * where lines come from.
 */
@NullMarked
package decnet.correlation;

import org.jspecify.annotations.NullMarked;
