/**
 * TCP as a server sees it: one state machine a connection, passive open only. It must not know what
 * carries its segments, and it never opens a connection.
 */
@NullMarked
package decnet.fabric.tcp;

import org.jspecify.annotations.NullMarked;
