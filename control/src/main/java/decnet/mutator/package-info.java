/**
 * What changes a decky: triggers, planner, schedule, the transaction of a mutation and its line. It
 * must not know what serves the wire.
 */
@NullMarked
package decnet.mutator;

import org.jspecify.annotations.NullMarked;
