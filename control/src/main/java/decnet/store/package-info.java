/** Projections of the log and records that only we know, in SQLite. It must not decide anything. */
@NullMarked
package decnet.store;

import org.jspecify.annotations.NullMarked;
