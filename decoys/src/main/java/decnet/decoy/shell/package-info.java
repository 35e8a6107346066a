/**
 * A POSIX-like shell over a world: the interpreter and its commands. It must not know who carries
 * it, and it runs nothing but itself.
 */
@NullMarked
package decnet.decoy.shell;

import org.jspecify.annotations.NullMarked;
