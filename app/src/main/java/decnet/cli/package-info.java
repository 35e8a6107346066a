/**
 * The commands; the only user of standard output. It must not reach into a running fleet but
 * through the API.
 */
@NullMarked
package decnet.cli;

import org.jspecify.annotations.NullMarked;
