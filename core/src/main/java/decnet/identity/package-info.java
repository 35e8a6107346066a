/**
 * What makes one machine that machine, derived from the secret fleet key. It must not know which
 * services show it.
 */
@NullMarked
package decnet.identity;

import org.jspecify.annotations.NullMarked;
