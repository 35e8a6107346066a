/**
 * The HTTP API and its event stream: the only way into a running fleet. It must not know how the
 * fleet is wired.
 */
@NullMarked
package decnet.api;

import org.jspecify.annotations.NullMarked;
