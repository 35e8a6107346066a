/**
 * Topics, patterns and the bus that wakes those who wait for facts. It must not be needed for any
 * fact to survive.
 */
@NullMarked
package decnet.bus;

import org.jspecify.annotations.NullMarked;
